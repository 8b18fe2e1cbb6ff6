package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.PURPOSE;
import static io.continuity.session.jwt.TestKeys.key;
import static io.continuity.session.jwt.TestKeys.ring;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Nothing but the very text of a token opens, and nothing at all throws. */
class TokenMutationPropertyTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final TokenSealer encrypted = sealer(TokenForm.ENCRYPTED);
    private final TokenSealer signed = sealer(TokenForm.SIGNED);
    private final String jwe = encrypted.seal("a cart with 2 things in it".getBytes(UTF_8));
    private final String jws = signed.seal("a cart with 2 things in it".getBytes(UTF_8));

    private static TokenSealer sealer(TokenForm form) {
        return new TokenSealer(TokenKeys.fixed(ring(key("k1"))), form, PURPOSE, InstantSource.fixed(NOW));
    }

    private enum Kind {
        REPLACE,
        INSERT,
        DELETE,
        SWAP,
        REPEAT
    }

    /** What somebody does at one place of a token. */
    record Edit(Kind kind, int place, char with) {
        String applyTo(String token) {
            if (token.length() < 2) {
                return token + with;
            }
            int at = place % (token.length() - 1);
            String before = token.substring(0, at);
            String after = token.substring(at + 1);
            char here = token.charAt(at);
            return switch (kind) {
                case REPLACE -> before + with + after;
                case INSERT -> before + with + here + after;
                case DELETE -> before + after;
                case SWAP -> before + after.charAt(0) + here + after.substring(1);
                case REPEAT -> before + here + before + after;
            };
        }
    }

    @Property(tries = 40_000)
    void editedJweIsRefused(@ForAll("edits") List<Edit> edits) {
        assertOnlyTheSameOpens(encrypted, jwe, edits);
    }

    @Property(tries = 40_000)
    void editedJwsIsRefused(@ForAll("edits") List<Edit> edits) {
        assertOnlyTheSameOpens(signed, jws, edits);
    }

    private static void assertOnlyTheSameOpens(TokenSealer sealer, String token, List<Edit> edits) {
        String edited = token;
        for (Edit edit : edits) {
            edited = edit.applyTo(edited);
        }
        assertThat(sealer.open(edited).isPresent()).isEqualTo(edited.equals(token));
    }

    /** The right header, and anything after it that is nearly of our grammar. */
    @Property(tries = 10_000)
    void whatMerelyLooksLikeATokenIsRefused(@ForAll("bodies") String body) {
        assertThat(encrypted.open(jwe.substring(0, jwe.indexOf('.')) + body)).isEmpty();
        assertThat(signed.open(jws.substring(0, jws.indexOf('.')) + body)).isEmpty();
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        Arbitrary<Character> with = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.chars().with(ALPHABET.toCharArray())),
                Tuple.of(3, Arbitraries.chars().with('.', '=', '+', '/', '!', '#', ' ', '\n', '\0', '%')),
                Tuple.of(1, Arbitraries.chars().all()));
        Arbitrary<Edit> edit = Combinators.combine(
                        Arbitraries.of(Kind.class), Arbitraries.integers().between(0, 10_000), with)
                .as(Edit::new);
        return edit.list().ofMinSize(1).ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> parts = Arbitraries.strings()
                .withChars(ALPHABET.toCharArray())
                .ofMinLength(0)
                .ofMaxLength(60);
        Arbitrary<String> tags = Arbitraries.strings()
                .withChars(ALPHABET.toCharArray())
                .ofMinLength(21)
                .ofMaxLength(43);
        Arbitrary<String> ivs = Arbitraries.strings()
                .withChars(ALPHABET.toCharArray())
                .ofMinLength(15)
                .ofMaxLength(17);
        return Arbitraries.oneOf(
                Combinators.combine(ivs, parts, tags).as((iv, text, tag) -> ".." + iv + "." + text + "." + tag),
                Combinators.combine(parts, tags).as((text, tag) -> "." + text + "." + tag),
                Arbitraries.strings().ofMaxLength(100));
    }
}
