package io.continuity.benchmarks.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ContentTest {

    @Test
    void aSessionHasTenAttributesOfTwoToFourKilobytesInAll() {
        var content = Content.of("u1");

        assertThat(content).hasSize(10);
        assertThat(content.values().stream()
                        .mapToInt(ContentTest::serializedSize)
                        .sum())
                .isBetween(2048, 4096);
    }

    @Test
    void aChangedCartTellsItsRevisionAndKeepsItsSize() {
        Cart cart = (Cart) Content.of("u1").get(Content.CART);
        int size = serializedSize(cart);
        for (int i = 0; i < 1000; i++) {
            cart.change();
        }

        assertThat(cart).hasToString("u1 1000");
        assertThat(serializedSize(cart)).isEqualTo(size);
    }

    private static int serializedSize(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.size();
    }
}
