package io.continuity.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URL;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdkAttributeCodecTest {
    private static final AtomicBoolean RAN = new AtomicBoolean();

    private final JdkAttributeCodec codec =
            JdkAttributeCodec.builder(getClass().getClassLoader()).build();
    private final JdkAttributeCodec allowing = JdkAttributeCodec.builder(
                    getClass().getClassLoader())
            .allow(JdkAttributeCodecTest.class.getName() + "$Cart")
            .build();

    /** What a version of the application with a wider allow-list has written. */
    private final JdkAttributeCodec careless = JdkAttributeCodec.builder(
                    getClass().getClassLoader())
            .allow("io.continuity.codec.**")
            .allow("java.net.**")
            .build();

    private record Cart(String sku, int quantity) implements Serializable {}

    /** Sets a flag when it is read: what a gadget would do with worse. */
    private static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            RAN.set(true);
        }
    }

    static List<Object> jdkValues() {
        return List.of(
                "text",
                1,
                2L,
                3.0,
                true,
                'c',
                new byte[] {1, 2},
                new String[] {"a"},
                new BigDecimal("1.50"),
                UUID.fromString("00000000-0000-0000-0000-000000000001"),
                Instant.EPOCH,
                LocalDate.EPOCH,
                DayOfWeek.MONDAY,
                TimeZone.getTimeZone("Europe/Berlin"),
                List.of(1, 2),
                Set.of("x"),
                Map.of("k", "v"),
                new ArrayList<>(List.of("a")),
                new CopyOnWriteArrayList<>(List.of("a")),
                List.of("a", "b").subList(0, 1).toString());
    }

    @ParameterizedTest
    @MethodSource("jdkValues")
    void jdkValuesComeBackEqual(Object value) {
        assertThat(codec.decode(codec.encode(value))).usingRecursiveComparison().isEqualTo(value);
    }

    @Test
    void allowedTypeComesBackEqual() {
        Cart cart = new Cart("tea", 2);

        assertThat(allowing.decode(allowing.encode(cart))).isEqualTo(cart);
        assertThat(allowing.decode(allowing.encode(new Cart[] {cart}))).isEqualTo(new Cart[] {cart});
        assertThat(allowing.decode(allowing.encode(new ArrayList<>(List.of(cart)))))
                .isEqualTo(List.of(cart));
    }

    @Test
    void typeThatIsNotAllowedIsRefusedByName() {
        EncodedAttribute encoded = careless.encode(new Cart("secret-sku", 2));

        assertThatThrownBy(() -> codec.decode(encoded))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(Cart.class.getName())
                .hasMessageContaining("continuity.session.allowed-types")
                .hasMessageNotContaining("secret-sku");
    }

    @Test
    void codeOfARefusedTypeNeverRuns() {
        EncodedAttribute encoded = careless.encode(new ArrayList<>(List.of(new Gadget())));
        RAN.set(false);

        assertThatThrownBy(() -> codec.decode(encoded)).isInstanceOf(AttributeFormatException.class);
        assertThat(RAN).isFalse();

        careless.decode(encoded);
        assertThat(RAN).as("the gadget does run where it is allowed").isTrue();
    }

    @Test
    void dynamicProxyIsRefused() throws IOException {
        InvocationHandler handler = (InvocationHandler & Serializable) (proxy, method, args) -> null;
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Comparable.class, Serializable.class}, handler);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(JdkAttributeCodec.FORMAT);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(proxy);
        }

        assertThatThrownBy(() -> careless.decode(EncodedAttribute.of(bytes.toByteArray())))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("proxy");
        assertThatThrownBy(() -> careless.encode(proxy))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("proxy");
    }

    @Test
    void whatCouldNotBeReadAgainIsNotWritten() {
        assertThatThrownBy(() -> codec.encode(new ArrayList<>(List.of(new Cart("secret-sku", 2)))))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(Cart.class.getName())
                .hasMessageContaining("continuity.session.allowed-types")
                .hasMessageNotContaining("secret-sku");
    }

    @Test
    void jdkTypesThatActWhenReadAreRefused() throws Exception {
        EncodedAttribute encoded = careless.encode(new URL("http", "127.0.0.1", "/"));

        assertThatThrownBy(() -> codec.decode(encoded))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("java.net.URL");
    }

    @Test
    void deepNestingIsRefused() {
        ArrayList<Object> deepest = new ArrayList<>();
        ArrayList<Object> value = deepest;
        for (int i = 0; i < 60; i++) {
            value = new ArrayList<>(List.of(value));
        }
        EncodedAttribute encoded = EncodedAttribute.of(StreamBytes.of(value));
        ArrayList<Object> written = value;

        assertThatThrownBy(() -> codec.decode(encoded))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("50 levels");
        assertThatThrownBy(() -> codec.encode(written))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("50 levels");
    }

    @Test
    void everyTruncationIsRefusedWithTheDeclaredException() {
        byte[] bytes = allowing.encode(new ArrayList<>(List.of(new Cart("tea", 2), "x", 1L)))
                .toByteArray();

        for (int length = 0; length < bytes.length; length++) {
            EncodedAttribute truncated = EncodedAttribute.of(java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> allowing.decode(truncated))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(AttributeFormatException.class);
        }
    }

    @Test
    void anotherFormatByteIsRefused() {
        assertThatThrownBy(() -> codec.decode(EncodedAttribute.of(new byte[] {9, 1, 2})))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("format byte 9");
    }

    @Test
    void unserializableValueIsNamed() {
        assertThat(codec.canEncode(new Object())).isFalse();
        assertThat(codec.canEncode(new ArrayList<>())).isTrue();
        assertThatThrownBy(() -> codec.encode(new ArrayList<>(List.of(Thread.currentThread()))))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("java.lang.Thread");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "**",
                "com.*",
                "com.acme.*",
                ".com",
                "com acme",
                "java.**",
                "jakarta.**",
                "com.**",
                "org.**",
                "a..b"
            })
    void senselessPatternIsRefused(String pattern) {
        JdkAttributeCodec.Builder builder = JdkAttributeCodec.builder(getClass().getClassLoader());

        assertThatThrownBy(() -> builder.allow(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "'");
    }

    @Test
    void whatIsEncodedAgainUnchangedIsTheStoredObject() {
        EncodedAttribute stored = allowing.encode(new Cart("tea", 1));

        assertThat(allowing.encode(new Cart("tea", 1), stored)).isSameAs(stored);
        assertThat(allowing.encode(new Cart("tea", 2), stored)).isEqualTo(allowing.encode(new Cart("tea", 2)));
    }

    /** What one codec has found to be safe, another one may refuse. */
    @Test
    void whatHasBeenReadIsLookedThroughByEachCodec() {
        EncodedAttribute stored = careless.encode(new Cart("tea", 1));

        assertThat(careless.decode(stored)).isEqualTo(new Cart("tea", 1));
        assertThat(careless.decode(stored)).isEqualTo(new Cart("tea", 1));
        assertThatThrownBy(() -> codec.decode(stored)).isInstanceOf(AttributeFormatException.class);
        assertThatThrownBy(() -> codec.decode(stored)).isInstanceOf(AttributeFormatException.class);
    }
}
