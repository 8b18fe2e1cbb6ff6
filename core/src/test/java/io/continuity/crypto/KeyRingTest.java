package io.continuity.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys a ring takes, and what it derives from them. */
class KeyRingTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret = drawn();
    private final String key = base64(secret);

    private static byte[] drawn() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] sha256(String word) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(word.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void derivationIsThatOfTheStandard() {
        byte[] key = new byte[22];
        Arrays.fill(key, (byte) 0x0b);

        // RFC 5869 A.3, the first 32 bytes
        assertThat(HexFormat.of().formatHex(Hkdf.derive(key, "")))
                .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
    }

    @Test
    void eachPurposeAndEachKeyHasItsOwn() {
        KeyRing ring =
                KeyRing.builder().key("k1", key).key("k2", base64(drawn())).build("k1");

        byte[] derived = ring.derive("k1", "one", "AES").getEncoded();

        assertThat(derived).hasSize(32).isNotEqualTo(secret);
        assertThat(ring.derive("k1", "two", "AES").getEncoded()).isNotEqualTo(derived);
        assertThat(ring.derive("k2", "one", "AES").getEncoded()).isNotEqualTo(derived);
        assertThat(ring.derive("k1", "one", "HmacSHA256").getEncoded()).isEqualTo(derived);
    }

    @Test
    void sameSecretDerivesTheSameWhereverItCameFrom() {
        KeyRing text = KeyRing.builder().key("a", key).build("a");
        KeyRing made =
                KeyRing.builder().key("b", new SecretKeySpec(secret, "AES")).build("b");

        assertThat(made.derive("b", "x", "AES")).isEqualTo(text.derive("a", "x", "AES"));
    }

    @Test
    void textTellsIdsAndCheckValuesOnly() {
        KeyRing ring =
                KeyRing.builder().key("k2", base64(drawn())).key("k1", key).build("k2");
        KeyRing same = KeyRing.builder().key("k1", key).build("k1");

        assertThat(ring.toString()).matches("KeyRing\\[k1#[0-9a-f]{8}, k2#[0-9a-f]{8} active]");
        assertThat(same.toString()).isEqualTo("KeyRing[" + ring.toString().substring(8, 19) + " active]");
        assertThat(HexFormat.of().formatHex(secret))
                .doesNotContain(ring.toString().substring(11, 19));
    }

    @Test
    void checkValueIsThatOfTheText() {
        KeyRing ring = KeyRing.builder().key("k1", key).build("k1");

        assertThat(ring.toString()).isEqualTo("KeyRing[k1#" + ring.checkValue("k1") + " active]");
    }

    @Test
    void activeKeyIsOneOfTheRing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRing.builder().key("k1", key).build("k2"))
                .withMessage("the active key 'k2' must be one of the keys [k1]");
    }

    @Test
    void keyThatIsNotThereDerivesNothing() {
        KeyRing ring = KeyRing.builder().key("k1", key).build("k1");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.derive("k2", "x", "AES"))
                .withMessage("There is no key 'k2', only [k1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "K1", "k_1", "k 1", "k:1", "ключ", "a123456789012345678901234567890123"})
    void idThatIsNoneIsRefused(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRing.builder().key(id, key))
                .withMessageContaining("1 to 32 lower-case letters, digits or '-'")
                .withMessageNotContaining(key);
    }

    @ParameterizedTest
    @MethodSource
    void keyThatProtectsNothingIsRefusedWithoutBeingShown(String base64, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRing.builder().key("k1", base64))
                .withMessage("key 'k1' " + reason + "; make one with: openssl rand -base64 32")
                .withNoCause();
    }

    static Stream<Arguments> keyThatProtectsNothingIsRefusedWithoutBeingShown() {
        byte[] counting = new byte[32];
        byte[] period = new byte[32];
        byte[] half = drawn();
        String published = "is published, as an example or as the digest of a common word";
        for (int i = 0; i < 32; i++) {
            counting[i] = (byte) (250 + 3 * i);
            period[i] = half[i % 16];
        }
        return Stream.of(
                Arguments.of("", "must be 32 bytes, not 0"),
                Arguments.of(base64(new byte[31]), "must be 32 bytes, not 31"),
                Arguments.of(base64(new byte[33]), "must be 32 bytes, not 33"),
                Arguments.of("not base64!", "must be base64"),
                Arguments.of(base64(new byte[32]), "repeats itself"),
                Arguments.of(base64(period), "repeats itself"),
                Arguments.of(base64(counting), "only counts"),
                Arguments.of("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG+Onbc6mxCcYg=", published),
                Arguments.of("YD3rEBXKcb4rc67whX13gR81LAc7YQjXLZgQowkU3/Q=", published),
                Arguments.of(base64(sha256("changeit")), published),
                Arguments.of(
                        base64("correct horse battery staple, 0k!".substring(1).getBytes(StandardCharsets.UTF_8)),
                        "is text, which can be guessed"));
    }

    @Test
    void keyIsInTheRingOnceOnly() {
        KeyRing.Builder ring = KeyRing.builder().key("k1", key);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.key("k1", base64(drawn())))
                .withMessageStartingWith("key 'k1' is there twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.key("k2", key))
                .withMessageStartingWith("key 'k2' is the same as key 'k1'");
    }
}
