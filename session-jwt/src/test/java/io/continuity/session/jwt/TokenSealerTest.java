package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.PURPOSE;
import static io.continuity.session.jwt.TestKeys.derived;
import static io.continuity.session.jwt.TestKeys.key;
import static io.continuity.session.jwt.TestKeys.ring;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.continuity.session.jwt.TestKeys.ChangingKeys;
import io.continuity.session.jwt.TestKeys.CountingJose;
import io.continuity.testkit.ManualClock;
import io.jsonwebtoken.JwtException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a token looks like, with which key it is sealed, and which of ours open. */
class TokenSealerTest {
    private static final byte[] CONTENT = "a cart and a name".getBytes(UTF_8);
    private static final Duration LIFETIME = KeyRotation.DEFAULT.longestLifetime();
    private static final Duration SKEW = KeyRotation.DEFAULT.clockSkew();

    private final ManualClock clock = ManualClock.startingAt(NOW);
    private final TokenKeyRing ring = ring(key("k1"));

    private TokenSealer sealer(TokenForm form) {
        return sealer(ring, form);
    }

    private TokenSealer sealer(TokenKeyRing keys, TokenForm form) {
        return new TokenSealer(TokenKeys.fixed(keys), form, PURPOSE, clock);
    }

    private TokenSealer sealerAt(TokenKeyRing keys, Instant now) {
        return new TokenSealer(TokenKeys.fixed(keys), TokenForm.ENCRYPTED, PURPOSE, ManualClock.startingAt(now));
    }

    private static Optional<String> content(Optional<TokenSealer.Opened> opened) {
        return opened.map(token -> new String(token.content(), UTF_8));
    }

    private static String part(String token, int part) {
        return token.split("\\.", -1)[part];
    }

    private static JoseHeader header(TokenForm form) {
        return new JoseHeader(form, "k1", NOW.getEpochSecond() / 86_400);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSealedOpensAndIsAsLongAsWasSaid(TokenForm form) {
        TokenSealer sealer = sealer(form);

        for (int length = 1; length < 200; length++) {
            byte[] content = "{".repeat(length).getBytes(UTF_8);
            String token = sealer.seal(content);

            assertThat(token).hasSize(sealer.sealedLength(length)).matches("[A-Za-z0-9_.-]+");
            assertThat(sealer.open(token)).get().satisfies(opened -> {
                assertThat(opened.content()).isEqualTo(content);
                assertThat(opened.keyId()).isEqualTo("k1");
            });
        }
    }

    @Test
    void encryptedTokenIsTheCompactJweOfTheStandard() {
        JoseHeader header = header(TokenForm.ENCRYPTED);
        TokenSealer sealer = sealer(TokenForm.ENCRYPTED);

        String token = sealer.seal(CONTENT);

        assertThat(new String(RawJose.bytes(part(token, 0)), UTF_8))
                .isEqualTo("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}");
        assertThat(RawJose.openJwe(token, derived(ring, header))).isEqualTo(CONTENT);
        assertThat(content(sealer.open(RawJose.jwe(header.text(), derived(ring, header), CONTENT))))
                .hasValue("a cart and a name");
    }

    @Test
    void signedTokenIsTheCompactJwsOfTheStandard() {
        JoseHeader header = header(TokenForm.SIGNED);

        String token = sealer(TokenForm.SIGNED).seal(CONTENT);

        assertThat(new String(RawJose.bytes(part(token, 0)), UTF_8))
                .isEqualTo("{\"alg\":\"HS256\",\"typ\":\"cs+jwt\",\"kid\":\"k1.20780\"}");
        assertThat(token).isEqualTo(RawJose.jws(header.text(), derived(ring, header), CONTENT));
    }

    @Test
    void encryptedTokenTellsNothing() {
        String token = sealer(TokenForm.ENCRYPTED).seal("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".getBytes(UTF_8));
        String other = sealer(TokenForm.ENCRYPTED).seal("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".getBytes(UTF_8));

        assertThat(part(token, 3)).isNotEqualTo(part(other, 3)).doesNotContain(RawJose.base64("aaaaaaaaaaaa"));
    }

    @Test
    void nonceIsNeverTheSame() {
        TokenSealer sealer = sealer(TokenForm.ENCRYPTED);
        long[] nonces = new long[1_000_000];

        for (int i = 0; i < nonces.length; i++) {
            // Eight of its twelve bytes: that these are different by chance is as good as certain.
            nonces[i] = ByteBuffer.wrap(RawJose.bytes(part(sealer.seal(CONTENT), 2)))
                    .getLong();
        }

        assertThat(Arrays.stream(nonces).distinct().count()).isEqualTo(nonces.length);
    }

    /** JJWT takes content for claims if it can. */
    @ParameterizedTest
    @MethodSource
    void contentIsBytesWhateverTheyLookLike(TokenForm form, String content) {
        TokenSealer sealer = sealer(form);

        assertThat(content(sealer.open(sealer.seal(content.getBytes(UTF_8))))).hasValue(content);
    }

    static Stream<Arguments> contentIsBytesWhateverTheyLookLike() {
        String anotherDay = new JoseHeader(TokenForm.ENCRYPTED, "k1", 1).json();
        return Stream.of(TokenForm.values())
                .flatMap(form -> Stream.of("{}", "{\"exp\":1}", "{", "null", "[]", "\u0000", anotherDay)
                        .map(content -> Arguments.of(form, content)));
    }

    @Test
    void contentThatCannotBeOpenedAgainIsRefused() {
        TokenSealer sealer = sealer(TokenForm.ENCRYPTED);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sealer.seal(new byte[0]))
                .withMessageContaining("at least a byte");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sealer.seal(new byte[13_000]))
                .withMessageContaining("at most 16384 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sealer.seal(header(TokenForm.ENCRYPTED).json().getBytes(UTF_8)));
    }

    @Test
    void longestTokenOpens() {
        TokenSealer sealer = sealer(TokenForm.ENCRYPTED);
        int bytes = 12_000;
        while (sealer.sealedLength(bytes + 1) <= TokenGrammar.MAX_LENGTH) {
            bytes++;
        }

        assertThat(sealer.open(sealer.seal(new byte[bytes]))).isPresent();
    }

    @Test
    void tokenOfAnotherPurposeOrFormOrSecretIsRefused() {
        String token = sealer(TokenForm.ENCRYPTED).seal(CONTENT);
        TokenKeys keys = TokenKeys.fixed(ring);
        TokenKeyRing sameId = ring(TokenKey.builder("k1", TestKeys.secret("another")));

        assertThat(sealer(TokenForm.ENCRYPTED).open(token)).isPresent();
        assertThat(sealer(TokenForm.SIGNED).open(token)).isEmpty();
        assertThat(sealer(sameId, TokenForm.ENCRYPTED).open(token)).isEmpty();
        assertThat(sealer(ring(key("k2")), TokenForm.ENCRYPTED).open(token)).isEmpty();
        for (TokenPurpose other : new TokenPurpose[] {
            new TokenPurpose("shop", "__Host-remember-me"),
            new TokenPurpose("shops", "__Host-cs"),
            new TokenPurpose("shop|", "_Host-cs"),
            new TokenPurpose("shop|__Host-cs", "x")
        }) {
            assertThat(new TokenSealer(keys, TokenForm.ENCRYPTED, other, clock).open(token))
                    .isEmpty();
        }
    }

    @Test
    void purposesThatReadAlikeAreNotTheSame() {
        Set<String> infos = new HashSet<>();
        for (TokenPurpose purpose : new TokenPurpose[] {
            new TokenPurpose("a", "b"),
            new TokenPurpose("a|b", "c"),
            new TokenPurpose("a", "b|c"),
            new TokenPurpose("1:a", "b"),
            new TokenPurpose("a|1:a", "b")
        }) {
            infos.add(purpose.keyInfo(TokenForm.ENCRYPTED, 1));
            infos.add(purpose.keyInfo(TokenForm.ENCRYPTED, 11));
            infos.add(purpose.keyInfo(TokenForm.SIGNED, 1));
        }

        assertThat(infos).hasSize(15);
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenPurpose("shop\uD800", "c"));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenPurpose("shop", " "));
    }

    @ParameterizedTest
    @EnumSource
    void tokenOpensForAsLongAsItCanBeGoodAndNoLonger(TokenForm form) {
        String token = sealer(form).seal(CONTENT);
        TokenSealer reader = sealer(form);
        Instant midnight = Instant.parse("2026-11-24T00:00:00Z");

        clock.advance(LIFETIME);
        assertThat(reader.open(token)).isPresent();
        clock.advance(Duration.between(clock.instant(), midnight.plus(LIFETIME).plus(SKEW))
                .minusMillis(1));
        assertThat(reader.open(token)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(reader.open(token)).isEmpty();
    }

    @Test
    void eachDayHasAKeyOfItsOwn() {
        TokenSealer sealer = sealer(TokenForm.ENCRYPTED);
        String today = sealer.seal(CONTENT);
        clock.advance(Duration.ofHours(12));
        String tomorrow = sealer.seal(CONTENT);

        assertThat(part(tomorrow, 0)).isNotEqualTo(part(today, 0));
        assertThat(derived(ring, header(TokenForm.ENCRYPTED)))
                .isNotEqualTo(derived(ring, new JoseHeader(TokenForm.ENCRYPTED, "k1", 20_781)));
        assertThat(sealer.open(today)).isPresent();
        assertThat(sealer.open(tomorrow)).isPresent();
    }

    @Test
    void clockMayBeBehindByTheSkewAndNoMore() {
        Instant midnight = Instant.parse("2026-11-24T00:00:00Z");
        String tomorrow = sealerAt(ring, midnight).seal(CONTENT);

        assertThat(sealerAt(ring, midnight.minus(SKEW)).open(tomorrow)).isPresent();
        assertThat(sealerAt(ring, midnight.minus(SKEW).minusMillis(1)).open(tomorrow))
                .isEmpty();
    }

    @Test
    void keyThatIsNotActiveYetReadsAndDoesNotWrite() {
        TokenKeyRing both = ring(key("k1"), key("k2").published(NOW));
        String early = sealer(ring(key("k2")), TokenForm.ENCRYPTED).seal(CONTENT);
        TokenSealer sealer = sealer(both, TokenForm.ENCRYPTED);

        assertThat(sealer.open(early)).get().satisfies(opened -> assertThat(opened.keyId())
                .isEqualTo("k2"));
        assertThat(sealer.open(sealer.seal(CONTENT)).orElseThrow().keyId()).isEqualTo("k1");

        clock.advance(KeyRotation.DEFAULT.beforeWriting());

        assertThat(sealer.open(sealer.seal(CONTENT)).orElseThrow().keyId()).isEqualTo("k2");
        assertThat(sealer.isReadable("k1", clock.instant())).isTrue();
    }

    @Test
    void revokedKeyRejectsAtOnce() {
        ChangingKeys keys = new ChangingKeys(ring(key("k1")));
        TokenSealer sealer = new TokenSealer(keys, TokenForm.ENCRYPTED, PURPOSE, clock);
        String token = sealer.seal(CONTENT);

        keys.change(ring(key("k1").revoked(), key("k2").published(NOW)));
        keys.refresh();

        assertThat(sealer.open(token)).isEmpty();
        assertThat(sealer.isReadable("k1", clock.instant())).isFalse();
        assertThat(sealer.open(sealer.seal(CONTENT)).orElseThrow().keyId()).isEqualTo("k2");
    }

    @Test
    void removedKeyRejectsFromItsSecondOn() {
        TokenKeyRing both = ring(
                key("k1").removed(NOW.plus(Duration.ofDays(1))),
                key("k2").published(NOW.minus(Duration.ofDays(3))).activates(NOW.minus(Duration.ofDays(2))));
        String token = sealer(ring(key("k1")), TokenForm.ENCRYPTED).seal(CONTENT);
        TokenSealer sealer = sealer(both, TokenForm.ENCRYPTED);

        clock.advance(LIFETIME);
        assertThat(sealer.open(token)).isPresent();
        clock.advance(Duration.ofHours(12));
        assertThat(sealer.open(token)).isEmpty();
        assertThat(sealer.isReadable("k1", clock.instant())).isFalse();
    }

    @Test
    void keyThatOthersHaveAlreadyIsLookedFor() {
        TokenKeyRing both = ring(key("k1"), key("k2").published(NOW.minus(Duration.ofDays(1))));
        ChangingKeys keys = new ChangingKeys(ring(key("k1")));
        TokenSealer sealer = new TokenSealer(keys, TokenForm.ENCRYPTED, PURPOSE, clock);
        String token = sealer(both, TokenForm.ENCRYPTED).seal(CONTENT);

        assertThat(sealer.open(token)).isEmpty();
        assertThat(keys.refreshes()).isEqualTo(1);

        keys.change(both);

        assertThat(sealer.open(token)).isPresent();
        assertThat(keys.refreshes()).isEqualTo(2);
        assertThat(sealer.open(token)).isPresent();
        assertThat(keys.refreshes()).isEqualTo(2);
    }

    /** JJWT 0.13 has let each of these out for some text or other. */
    @ParameterizedTest
    @MethodSource
    void whateverJjwtThrowsIsARefusal(RuntimeException thrown) {
        JoseKey.Factory throwing = (header, secret) -> new JoseKey() {
            @Override
            public String seal(byte[] content) {
                return JoseKey.Factory.of(TokenForm.ENCRYPTED)
                        .create(header, secret)
                        .seal(content);
            }

            @Override
            public byte[] open(String token) {
                throw thrown;
            }
        };
        TokenSealer sealer = new TokenSealer(
                TokenKeys.fixed(ring), new KeyDerivation(TokenForm.ENCRYPTED, PURPOSE, throwing), clock);

        assertThat(sealer.open(sealer.seal(CONTENT))).isEmpty();
    }

    static Stream<RuntimeException> whateverJjwtThrowsIsARefusal() {
        return Stream.of(
                new JwtException("not ours"),
                new IllegalArgumentException("not ours"),
                new ClassCastException("not ours"));
    }

    @Test
    void jjwtIsCalledOnceForATokenOfOurs() {
        CountingJose jose = new CountingJose(TokenForm.ENCRYPTED);
        TokenSealer sealer =
                new TokenSealer(TokenKeys.fixed(ring), new KeyDerivation(TokenForm.ENCRYPTED, PURPOSE, jose), clock);

        assertThat(sealer.open(sealer.seal(CONTENT))).isPresent();
        assertThat(jose.opened()).isEqualTo(1);
    }
}
