package io.continuity.session.jwt;

import static io.continuity.session.jwt.RawJose.base64;
import static io.continuity.session.jwt.RawJose.jwe;
import static io.continuity.session.jwt.RawJose.jws;
import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.PURPOSE;
import static io.continuity.session.jwt.TestKeys.derived;
import static io.continuity.session.jwt.TestKeys.key;
import static io.continuity.session.jwt.TestKeys.ring;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.jwt.TestKeys.ChangingKeys;
import io.continuity.session.jwt.TestKeys.CountingJose;
import io.continuity.testkit.ManualClock;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What attackers send: it is refused without an exception, and nearly always before JJWT has seen it. */
class HostileTokenTest {
    private static final TokenKeyRing RING = ring(key("k1"));
    private static final long TODAY = NOW.getEpochSecond() / 86_400;
    private static final JoseHeader ENCRYPTED = new JoseHeader(TokenForm.ENCRYPTED, "k1", TODAY);
    private static final JoseHeader SIGNED = new JoseHeader(TokenForm.SIGNED, "k1", TODAY);
    private static final SecretKey ENCRYPTION_KEY = derived(RING, ENCRYPTED);
    private static final SecretKey SIGNING_KEY = derived(RING, SIGNED);
    private static final byte[] CONTENT = "{\"admin\":true}".getBytes(UTF_8);

    /** A modulus that is like those of CVE-2017-15361 modulo every small prime: a power of 65537. */
    private static final String ROCA = "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
            + base64(BigInteger.valueOf(65537).pow(63).toByteArray()) + "\"}";

    private static final String[] GOOD = jwe(ENCRYPTED.text(), ENCRYPTION_KEY, "sixteen bytes...".getBytes(UTF_8))
            .split("\\.", -1);
    private static final String IV = GOOD[2];
    private static final String TEXT = GOOD[3];
    private static final String TAG = GOOD[4];

    private final ChangingKeys keys = new ChangingKeys(RING);
    private final ManualClock clock = ManualClock.startingAt(NOW);

    private final class Victim {
        private final CountingJose jose;
        private final TokenSealer sealer;

        Victim(TokenForm form) {
            this.jose = new CountingJose(form);
            this.sealer = new TokenSealer(keys, new KeyDerivation(form, PURPOSE, jose), clock);
        }

        boolean takes(String token) {
            return sealer.open(token).isPresent();
        }

        /** Without calling JJWT. */
        void refusesUnseen(String token) {
            assertThat(takes(token)).isFalse();
            assertThat(jose.opened()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource
    void tokenThatIsNotOurKindIsRefusedUnseen(String what, String token) {
        new Victim(TokenForm.ENCRYPTED).refusesUnseen(token);
        new Victim(TokenForm.SIGNED).refusesUnseen(token);
        assertThat(keys.refreshes()).isZero();
    }

    static Stream<Arguments> tokenThatIsNotOurKindIsRefusedUnseen() {
        return Stream.of(headers(), keyIds(), spellings()).flatMap(cases -> cases);
    }

    /** Under our own key, so that JJWT would have to find the header wrong, and with nothing to prove it, as an attacker. */
    private static Stream<Arguments> headers() {
        return Stream.of(
                        "{\"alg\":\"none\"}",
                        "{\"alg\":\"nOnE\"}",
                        "{\"alg\":\"NONE\"}",
                        "{\"alg\":\"none \"}",
                        "{\"alg\":\"none\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"HS256\"}",
                        "{\"alg\":\"HS512\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"hs256\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"RS256\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"ES256\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"RSA1_5\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A256GCM\",\"p2s\":\"AAAAAAAAAAA\",\"p2c\":2147483647}",
                        "{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}}",
                        "{\"alg\":\"A256KW\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"A256GCMKW\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\",\"enc\":\"A256CBC-HS512\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"DIR\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\",\"enc\":\"a256gcm\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\",\"alg\":\"none\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\",\"crit\":[\"exp\"]}",
                        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\",\"crit\":[]}",
                        "{\"alg\":\"HS256\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\",\"b64\":false,\"crit\":[\"b64\"]}",
                        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\",\"zip\":\"DEF\"}",
                        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\",\"zip\":\"GZIP\"}",
                        "{\"alg\":\"HS256\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\",\"zip\":\"DEF\"}",
                        "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"},\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}}",
                        "{\"alg\":\"RS256\",\"x5c\":[\"garbage\"]}",
                        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"JWT\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"at+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"typ\":\"cs+jwt\",\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\", \"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"} ",
                        "{\"\\u0061lg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}",
                        ours("\"jwk\":" + ROCA),
                        ours("\"jwk\":{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}," + ROCA + "]}"),
                        ours("\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\",\"alg\":\"A128KW\"}"),
                        ours("\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\",\"use\":\"sig\"}"),
                        ours("\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\",\"key_ops\":[\"sign\"]}"),
                        "{\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"}}",
                        "[".repeat(5_000) + "]".repeat(5_000),
                        "{\"alg\":" + "9".repeat(900) + "}",
                        "{\"alg\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_001),
                        "\uFEFF" + ENCRYPTED.json(),
                        "",
                        "null",
                        "{}")
                .flatMap(json -> everyWay(json, base64(json)));
    }

    /** A header of ours with one member more. */
    private static String ours(String member) {
        String json = ENCRYPTED.json();
        return json.substring(0, json.length() - 1) + "," + member + "}";
    }

    private static Stream<Arguments> everyWay(String what, String header) {
        String name = what.substring(0, Math.min(160, what.length()));
        return Stream.of(
                Arguments.of("unsecured " + name, header + "." + base64(CONTENT) + "."),
                Arguments.of("detached " + name, header + ".." + base64("signature")),
                Arguments.of("JWS " + name, jws(header, SIGNING_KEY, CONTENT)),
                Arguments.of("JWS with the other key " + name, jws(header, ENCRYPTION_KEY, CONTENT)),
                Arguments.of("JWE " + name, jwe(header, ENCRYPTION_KEY, CONTENT)),
                Arguments.of("JWE with an encrypted key " + name, withKey(jwe(header, ENCRYPTION_KEY, CONTENT))));
    }

    private static String withKey(String token) {
        return token.replaceFirst("\\.\\.", "." + base64("an encrypted key") + ".");
    }

    /** In a header that is ours but for the key id. */
    private static Stream<Arguments> keyIds() {
        return Stream.of(
                        "{\"a\":1}",
                        "[]",
                        "\"\"",
                        "null",
                        "1",
                        "\"" + "k".repeat(65_536) + "\"",
                        "\"../../etc/passwd.20780\"",
                        "\"' OR 1=1 --\"",
                        "\"*)(uid=*))(|(uid=*\"",
                        "\"k1\u0000.20780\"",
                        "\"k\u0131.20780\"",
                        "\"\u043a1.20780\"",
                        "\"K1.20780\"",
                        "\"k1\"",
                        "\"k1.\"",
                        "\".20780\"",
                        "\"k1.020780\"",
                        "\"k1.-1\"",
                        "\"k1.99999999999999999999\"",
                        "\"k1.20778\"",
                        "\"k1.20782\"",
                        "\"k1.20780.20780\"",
                        "\"k1\\u002e20780\"")
                .flatMap(kid -> Stream.of(TokenForm.values())
                        .map(form -> form.headerStart()
                                        .substring(0, form.headerStart().length() - 1) + kid + "}")
                        .flatMap(json -> everyWay(json, base64(json))));
    }

    private static Stream<Arguments> spellings() {
        String invalid = base64(new byte[] {'{', (byte) 0xc3, (byte) 0x28, '}'});
        return Stream.of(
                        Stream.of(
                                Arguments.of("header that is not UTF-8", jwe(invalid, ENCRYPTION_KEY, CONTENT)),
                                Arguments.of(
                                        "header in UTF-16",
                                        jwe(base64(ENCRYPTED.json().getBytes(UTF_16)), ENCRYPTION_KEY, CONTENT)),
                                Arguments.of("header that is not base64", "!!!..a.a.a"),
                                Arguments.of("nothing", ""),
                                Arguments.of("space", " "),
                                Arguments.of("NUL", "\u0000"),
                                Arguments.of("lone surrogate", "\uD800.\uDC00."),
                                Arguments.of("64 KB", "a".repeat(65_536)),
                                Arguments.of("a deleted cookie", "deleted"),
                                Arguments.of("a header of ours alone", ENCRYPTED.text()),
                                Arguments.of("a header of ours and a dot", SIGNED.text() + "."),
                                Arguments.of("null signature", SIGNED.text() + "." + base64(CONTENT) + ".")),
                        IntStream.of(1, 2, 3, 4, 5, 6, 10_000)
                                .mapToObj(dots -> Arguments.of(dots + " dots", ".".repeat(dots))),
                        IntStream.of(0, 1, 3, 5, 6, 10_000)
                                .mapToObj(dots -> Arguments.of("ours and dots", ENCRYPTED.text() + ".".repeat(dots))))
                .flatMap(cases -> cases);
    }

    /** Strings that JJWT takes for the good token, or throws something else for than it says. */
    @ParameterizedTest
    @MethodSource
    void otherSpellingOfAGoodJweIsRefusedUnseen(String spelling) {
        Victim victim = new Victim(TokenForm.ENCRYPTED);

        victim.refusesUnseen(spelling);
        assertThat(victim.takes(compact("", IV, TEXT, TAG))).isTrue();
    }

    static Stream<String> otherSpellingOfAGoodJweIsRefusedUnseen() {
        return Stream.of(encryptedKeys(), nonces(), boundaries(), junk(), trailingBits())
                .flatMap(cases -> cases);
    }

    private static Stream<String> encryptedKeys() {
        return Stream.of("AAAA", "A", base64("k"), "=", " ", "!").map(key -> compact(key, IV, TEXT, TAG));
    }

    private static Stream<String> nonces() {
        return IntStream.of(0, 8, 11, 13, 16, 128).mapToObj(bytes -> compact("", base64(new byte[bytes]), TEXT, TAG));
    }

    /** A tag that is too short, with the rest of it left out or moved to the text; one that is too long. */
    private static Stream<String> boundaries() {
        byte[] tag = RawJose.bytes(TAG);
        byte[] text = RawJose.bytes(TEXT);
        Stream<String> shorter = IntStream.of(0, 1, 4, 8, 12, 15).boxed().flatMap(bytes -> {
            byte[] moved = Arrays.copyOf(tag, 16 - bytes);
            byte[] kept = Arrays.copyOfRange(tag, 16 - bytes, 16);
            return Stream.of(
                    compact("", IV, base64(concat(text, moved)), base64(kept)),
                    compact("", IV, TEXT, base64(Arrays.copyOf(tag, bytes))));
        });
        byte[] longer = concat(Arrays.copyOfRange(text, text.length - 1, text.length), tag);
        return Stream.concat(
                shorter,
                Stream.of(
                        compact("", IV, base64(Arrays.copyOf(text, text.length - 1)), base64(longer)),
                        compact("", IV, "", TAG),
                        compact("", IV, TEXT, TAG).toLowerCase(Locale.ROOT)));
    }

    private static Stream<String> junk() {
        return Stream.of("=", "==", "!!!", "###", " ", "\n", "\r\n", "\t", "\u0000", "+", "/", "\u00e9", ".")
                .flatMap(junk -> Stream.of(
                        junk + compact("", IV, TEXT, TAG),
                        compact("", IV + junk, TEXT, TAG),
                        compact("", junk + IV, TEXT, TAG),
                        compact("", IV.substring(0, 5) + junk + IV.substring(5), TEXT, TAG),
                        compact("", IV, TEXT + junk, TAG),
                        compact("", IV, junk + TEXT, TAG),
                        compact("", IV, TEXT.substring(0, 5) + junk + TEXT.substring(5), TAG),
                        compact("", IV, TEXT, TAG + junk),
                        compact("", IV, TEXT, junk + TAG),
                        compact("", IV, TEXT, TAG.substring(0, 5) + junk + TAG.substring(5))));
    }

    /** A decoder that does not look at the last bits takes all of these for the good one. */
    private static Stream<String> trailingBits() {
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                .chars()
                .mapToObj(last -> TAG.substring(0, 21) + (char) last)
                .filter(other -> !other.equals(TAG) && Arrays.equals(RawJose.bytes(other), RawJose.bytes(TAG)))
                .map(other -> compact("", IV, TEXT, other));
    }

    @Test
    void decoderOfTheJdkTakesEveryTrailingBit() {
        assertThat(trailingBits()).hasSize(15);
    }

    private static String compact(String... parts) {
        return ENCRYPTED.text() + "." + String.join(".", parts);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @Test
    void forgeryWithTheRightHeaderAndSpellingIsRefusedByTheKeyAlone() {
        SecretKey guessed = new SecretKeySpec(new byte[32], "AES");
        Victim encrypted = new Victim(TokenForm.ENCRYPTED);
        Victim signed = new Victim(TokenForm.SIGNED);

        assertThat(encrypted.takes(jwe(ENCRYPTED.text(), guessed, CONTENT))).isFalse();
        assertThat(encrypted.takes(jwe(ENCRYPTED.text(), SIGNING_KEY, CONTENT))).isFalse();
        assertThat(signed.takes(jws(SIGNED.text(), guessed, CONTENT))).isFalse();
        assertThat(signed.takes(jws(SIGNED.text(), ENCRYPTION_KEY, CONTENT))).isFalse();
        assertThat(encrypted.jose.opened()).isEqualTo(2);
        assertThat(signed.jose.opened()).isEqualTo(2);
    }

    @Test
    void eachFormIsRefusedWhereTheOtherIsExpected() {
        Victim encrypted = new Victim(TokenForm.ENCRYPTED);
        Victim signed = new Victim(TokenForm.SIGNED);
        String jwe = encrypted.sealer.seal(CONTENT);
        String jws = signed.sealer.seal(CONTENT);

        encrypted.refusesUnseen(jws);
        signed.refusesUnseen(jwe);
        encrypted.refusesUnseen(jws(ENCRYPTED.text(), ENCRYPTION_KEY, CONTENT));
        signed.refusesUnseen(jwe(SIGNED.text(), SIGNING_KEY, CONTENT));
        assertThat(encrypted.takes(jwe)).isTrue();
        assertThat(signed.takes(jws)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void everySingleChangeOfATokenIsRefused(TokenForm form) {
        Victim victim = new Victim(form);
        String token = victim.sealer.seal("a cart with two things in it".getBytes(UTF_8));

        for (int i = 0; i < token.length(); i++) {
            for (int bit = 0; bit < 16; bit++) {
                char flipped = (char) (token.charAt(i) ^ 1 << bit);
                assertThat(victim.takes(token.substring(0, i) + flipped + token.substring(i + 1)))
                        .as("bit %d of character %d", bit, i)
                        .isFalse();
            }
            assertThat(victim.takes(token.substring(0, i) + token.substring(i + 1)))
                    .as("without character %d", i)
                    .isFalse();
            assertThat(victim.takes(token.substring(0, i))).as("cut at %d", i).isFalse();
            assertThat(victim.takes(token.substring(i + 1)))
                    .as("from %d", i + 1)
                    .isFalse();
            assertThat(victim.takes(token.substring(0, i) + "A" + token.substring(i)))
                    .as("with one more at %d", i)
                    .isFalse();
        }
        assertThat(victim.takes(token)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void piecesOfTwoTokensMakeNoToken(TokenForm form) {
        Victim victim = new Victim(form);
        TokenKeyRing both = ring(key("k1"), key("k2").published(NOW.minusSeconds(86_400)));
        String one = victim.sealer.seal("a cart with two things in it".getBytes(UTF_8));
        keys.change(both);
        keys.refresh();
        List<String> others = List.of(
                victim.sealer.seal("a cart with two things in it".getBytes(UTF_8)),
                new Victim(form).sealer.seal("a cart with nothing in it at all".getBytes(UTF_8)));

        for (String other : others) {
            String[] first = one.split("\\.", -1);
            String[] second = other.split("\\.", -1);
            for (int mask = 1; mask < (1 << first.length) - 1; mask++) {
                String[] spliced = first.clone();
                for (int part = 0; part < first.length; part++) {
                    spliced[part] = (mask >> part & 1) == 0 ? first[part] : second[part];
                }
                String token = String.join(".", spliced);
                assertThat(victim.takes(token)).isEqualTo(token.equals(one) || token.equals(other));
            }
        }
    }

    @Test
    void onlyAKeyIdThatCanBeOneMakesAnybodyLook() {
        Victim victim = new Victim(TokenForm.ENCRYPTED);
        JoseHeader unknown = new JoseHeader(TokenForm.ENCRYPTED, "k9", TODAY);

        victim.refusesUnseen(jwe(unknown.text(), ENCRYPTION_KEY, CONTENT));
        assertThat(keys.refreshes()).isEqualTo(1);
        victim.refusesUnseen(jwe(new JoseHeader(TokenForm.SIGNED, "k9", TODAY).text(), ENCRYPTION_KEY, CONTENT));
        victim.refusesUnseen(jwe(new JoseHeader(TokenForm.ENCRYPTED, "k1", 1).text(), ENCRYPTION_KEY, CONTENT));
        assertThat(keys.refreshes()).isEqualTo(1);
    }

    @Test
    void addressesInAHeaderAreNotVisited() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false);
            String address = "http://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort() + "/keys";
            Victim victim = new Victim(TokenForm.SIGNED);

            for (String name : List.of("jku", "x5u", "jwks_uri", "iss")) {
                String header = base64("{\"alg\":\"RS256\",\"" + name + "\":\"" + address + "\",\"kid\":\"k1\"}");
                victim.refusesUnseen(jws(header, SIGNING_KEY, CONTENT));
            }

            assertThat(server.accept()).isNull();
        }
    }
}
