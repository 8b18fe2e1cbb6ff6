package io.continuity.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Sealed bytes open to what was sealed, or not at all. */
class AttributeSealTest {
    private static final String ID = "abcdefghijklmnopqrstuvwx";

    private final AttributeSeal seal = new AttributeSeal(TestKeys.ring("k1", "k2"));
    private final AttributeSeal rotated = new AttributeSeal(TestKeys.ring("k2", "k1"));

    private static Optional<byte[]> open(AttributeSeal with, byte[] bytes, String id, String name) {
        return AttributeSeal.parse(bytes).flatMap(parsed -> with.open(parsed, id, name));
    }

    @Property(tries = 200)
    void openWhereTheyWereSealed(@ForAll @Size(max = 2000) byte[] plain, @ForAll String id, @ForAll String name) {
        byte[] sealed = seal.seal(id, name, plain);

        assertThat(sealed).hasSize(plain.length + 40).startsWith(AttributeSeal.FORMAT);
        assertThat(open(seal, sealed, id, name))
                .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(plain));
        assertThat(open(rotated, sealed, id, name)).isPresent();
        assertThat(seal.seal(id, name, plain)).isEqualTo(sealed);
        assertThat(rotated.seal(id, name, plain)).isNotEqualTo(sealed);
    }

    @Property(tries = 200)
    void openNowhereElse(@ForAll @Size(max = 20) byte[] plain, @ForAll @IntRange(max = 30) int length) {
        String idAndName = "abcdefghijklmnopqrstuvwxyzABCD";
        byte[] sealed = seal.seal(idAndName.substring(0, length), idAndName.substring(length), plain);

        for (int other = 0; other <= idAndName.length(); other++) {
            Optional<byte[]> opened = open(seal, sealed, idAndName.substring(0, other), idAndName.substring(other));
            assertThat(opened.isPresent()).isEqualTo(other == length);
        }
    }

    @Test
    void openUnderNoIdOrNameThatMerelyIsAsLong() {
        byte[] sealed = seal.seal(ID, "cart", new byte[] {1});

        assertThat(open(seal, sealed, ID, "cart")).isPresent();
        assertThat(open(seal, sealed, "Abcdefghijklmnopqrstuvwx", "cart")).isEmpty();
        assertThat(open(seal, sealed, ID, "Cart")).isEmpty();
    }

    @Property(tries = 20)
    void doNotOpenWithAnyBitFlipped(@ForAll @Size(max = 20) byte[] plain) {
        byte[] sealed = seal.seal(ID, "cart", plain);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(open(seal, flipped, ID, "cart")).isEmpty();
        }
    }

    @Property(tries = 100)
    void doNotOpenAltered(@ForAll @Size(min = 1, max = 50) byte[] plain, @ForAll long seed) {
        byte[] sealed = seal.seal(ID, "cart", plain);
        byte[] other = seal.seal(ID, "cart", Arrays.copyOf(plain, plain.length + 1));
        Random random = new Random(seed);
        int at = random.nextInt(sealed.length);

        for (byte[] altered : new byte[][] {
            Arrays.copyOf(sealed, at),
            Arrays.copyOfRange(sealed, at + 1, sealed.length),
            Arrays.copyOf(sealed, sealed.length + 1 + at),
            joined(Arrays.copyOf(sealed, at), Arrays.copyOfRange(sealed, at + 1, sealed.length)),
            joined(Arrays.copyOf(sealed, 13 + at % 20), Arrays.copyOfRange(other, 13 + at % 20, other.length)),
        }) {
            // Nothing is altered if both begin alike up to where they were joined.
            if (!Arrays.equals(altered, other)) {
                assertThat(open(seal, altered, ID, "cart")).isEmpty();
            }
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    @Property(tries = 500)
    void anyBytesAreReadWithoutHarm(@ForAll @Size(max = 100) byte[] bytes, @ForAll boolean marked) {
        if (marked && bytes.length > 0) {
            bytes[0] = AttributeSeal.FORMAT;
        }
        assertThat(open(seal, bytes, ID, "cart")).isEmpty();
    }

    @Test
    void differentValuesNamesAndIdsHaveDifferentNonces() {
        byte[] one = "one".getBytes(UTF_8);

        assertThat(nonce(seal.seal(ID, "a", one)))
                .isNotEqualTo(nonce(seal.seal(ID, "b", one)))
                .isNotEqualTo(nonce(seal.seal("other", "a", one)))
                .isNotEqualTo(nonce(seal.seal(ID, "a", new byte[0])));
    }

    private static byte[] nonce(byte[] sealed) {
        int start = 2 + sealed[1] + AttributeSeal.ID_DIGEST;
        return Arrays.copyOfRange(sealed, start, start + 12);
    }
}
