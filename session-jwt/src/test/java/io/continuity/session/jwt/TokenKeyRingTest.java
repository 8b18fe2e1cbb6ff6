package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.key;
import static io.continuity.session.jwt.TestKeys.ring;
import static io.continuity.session.jwt.TestKeys.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which key writes and which read at what time, and which rings are refused. */
class TokenKeyRingTest {
    private static final KeyRotation ROTATION = KeyRotation.DEFAULT;
    private static final Duration DAY = Duration.ofDays(1);

    private static Instant days(int days) {
        return NOW.plus(Duration.ofDays(days));
    }

    private static Instant afterWriting(Instant stops) {
        return stops.plus(ROTATION.afterWriting());
    }

    @Test
    void onlyKeyWritesAtOnce() {
        assertThat(ring(key("k1")).writes(NOW)).isEqualTo("k1");
        assertThat(ring(key("k1").published(NOW)).writes(NOW)).isEqualTo("k1");
        assertThat(ring(key("k1").published(NOW).activates(days(9))).writes(NOW))
                .isEqualTo("k1");
    }

    @Test
    void newKeyWritesOnceEveryInstanceCanHaveIt() {
        TokenKeyRing ring = ring(key("k1"), key("k2").published(NOW));
        Instant known = NOW.plus(ROTATION.propagation()).plus(ROTATION.clockSkew());

        assertThat(ring.writes(known.minusMillis(1))).isEqualTo("k1");
        assertThat(ring.writes(known)).isEqualTo("k2");
        assertThat(ring.isReadable("k2", NOW.minus(DAY))).isTrue();
        assertThat(ring.isReadable("k1", days(300))).isTrue();
    }

    @Test
    void keyWritesFromItsActivationToTheNextOrItsRetirement() {
        TokenKeyRing ring = ring(
                key("k1").retires(days(5)).removed(days(7)),
                key("k2").published(NOW).activates(days(2)).retires(days(4)),
                key("k3").published(NOW).activates(days(6)),
                key("k0").published(NOW.minus(DAY)).activates(days(3)));

        assertThat(IntStream.range(0, 8).mapToObj(day -> ring.writes(days(day))))
                .containsExactly("k1", "k1", "k2", "k0", "k0", "k0", "k3", "k3");
        assertThat(ring.isReadable("k1", days(7).minusMillis(1))).isTrue();
        assertThat(ring.isReadable("k1", days(7))).isFalse();
        assertThat(ring.isReadable("k9", NOW)).isFalse();
    }

    @Test
    void orderOfTheLinesChangesNothing() {
        TokenKey.Builder[] keys = {
            key("k1"), key("k2").published(NOW), key("k3").published(NOW.plus(DAY))
        };
        TokenKeyRing blue = ring(keys[0], keys[1], keys[2]);
        TokenKeyRing green = ring(keys[2], keys[1], keys[0]);

        for (int hour = 0; hour < 72; hour++) {
            Instant at = NOW.plus(Duration.ofHours(hour));
            assertThat(green.writes(at)).isEqualTo(blue.writes(at));
        }
    }

    @Test
    void whatRemainsAfterARevocationWritesAtOnce() {
        TokenKey.Builder leaked = key("k1").revoked();

        assertThat(ring(leaked, key("k2")).writes(NOW)).isEqualTo("k2");
        assertThat(ring(leaked, key("k2").published(NOW).activates(NOW)).writes(NOW))
                .isEqualTo("k2");
        assertThat(ring(leaked, key("k2").published(NOW)).writes(NOW)).isEqualTo("k2");
        assertThat(ring(leaked, key("k2").published(NOW)).isReadable("k1", NOW)).isFalse();
    }

    @Test
    void revocationIsRefusedForNothingButWantOfAnotherKey() {
        TokenKey.Builder k1 = key("k1").removed(afterWriting(days(2)));
        TokenKey.Builder k3 = key("k3").published(NOW).activates(days(9));
        TokenKeyRing before = ring(k1, key("k2").published(NOW).activates(days(2)), k3);
        TokenKeyRing after =
                ring(k1, key("k2").published(NOW).activates(days(2)).revoked(), k3);

        assertThat(before.writes(days(3))).isEqualTo("k2");
        assertThat(after.writes(days(3))).isEqualTo("k3");
        assertThat(after.writes(days(1))).isEqualTo("k1");
    }

    @ParameterizedTest
    @MethodSource
    void ringThatWouldLoseTokensIsRefused(Supplier<TokenKeyRing> ring, String message) {
        assertThatIllegalArgumentException().isThrownBy(ring::get).withMessage(message);
    }

    static Stream<Arguments> ringThatWouldLoseTokensIsRefused() {
        Instant known = NOW.plus(ROTATION.beforeWriting());
        return Stream.of(
                refused(
                        () -> ring(key("k1"), key("k2")),
                        "key 'k2' must say when it was published, as only the first key of a fleet need not:"
                                + " published= and a time such as 2027-01-31T12:00:00Z"),
                refused(
                        () -> ring(key("k1"), key("k2").activates(days(3))),
                        "key 'k2' must say when it was published, as only the first key of a fleet need not:"
                                + " published= and a time such as 2027-01-31T12:00:00Z"),
                refused(
                        () -> ring(key("k1"), key("k2").published(NOW).activates(known.minusSeconds(1))),
                        "key 'k2' must not activate before every instance has it: activates=2026-11-23T12:10:59Z is"
                                + " before 2026-11-23T12:11:00Z, which is published=2026-11-23T12:00:00Z and PT10M of"
                                + " propagation and PT1M of clock skew"),
                refused(
                        () -> ring(
                                key("k1"), key("k2").published(NOW), key("k3").published(NOW)),
                        "keys 'k2' and 'k3' must not activate at the same time: 2026-11-23T12:11:00Z"),
                refused(
                        () -> ring(
                                key("k1").removed(afterWriting(days(2)).minusSeconds(1)),
                                key("k2").published(NOW).activates(days(2))),
                        "key 'k1' must not be removed while tokens are alive: removed=2026-11-26T00:00:59Z is before"
                                + " 2026-11-26T00:01:00Z, which is when it stops to write, 2026-11-25T12:00:00Z, and"
                                + " PT12H of longest lifetime and PT1M of clock skew"),
                refused(
                        () -> ring(key("k1"), key("k2").published(NOW).removed(days(30))),
                        "key 'k2' must not be removed while it writes: removed=2026-12-23T12:00:00Z needs retires= or a"
                                + " newer key"),
                refused(
                        () -> ring(
                                key("k1").retires(days(2)),
                                key("k2").published(NOW).activates(days(3))),
                        "no key writes at 2026-11-25T12:00:00Z, when key 'k1' stops: let another activate before, or let"
                                + " it retire later"),
                refused(
                        () -> ring(key("k1").retires(days(2))),
                        "no key can write for ever: of [k1] each is revoked, retires or is removed; add one, made with:"
                                + " openssl rand -base64 32"),
                refused(
                        () -> ring(key("k1").revoked(), key("k2").published(NOW).revoked()),
                        "no key can write for ever: of [k1, k2] each is revoked, retires or is removed; add one, made"
                                + " with: openssl rand -base64 32"),
                refused(
                        () -> ring(key("k1"), TokenKey.builder("k1", secret("x"))),
                        "key 'k1' is there twice; make one with: openssl rand -base64 32"),
                refused(
                        () -> ring(
                                key("k1"), TokenKey.builder("k2", secret("k1")).published(NOW)),
                        "key 'k2' is the same as key 'k1'; make one with: openssl rand -base64 32"),
                refused(
                        () -> ring(),
                        "there is no key to seal tokens with; make one with: openssl rand -base64 32, and give it to all"
                                + " instances with an id before it: k1 <what was printed>"),
                refused(
                        () -> ring(IntStream.range(0, 33)
                                .mapToObj(i -> key("k" + i).published(days(i)))
                                .toArray(TokenKey.Builder[]::new)),
                        "there must be at most 32 keys: 33"));
    }

    private static Arguments refused(Supplier<TokenKeyRing> ring, String message) {
        return Arguments.of(ring, message);
    }

    @Test
    void timesOfAKeyAreInOrder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        key("k1").activates(NOW).retires(NOW.minusSeconds(1)).build())
                .withMessage("key 'k1': retires must not be before activates: 2026-11-23T11:59:59Z <"
                        + " 2026-11-23T12:00:00Z");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        key("k1").retires(NOW).removed(NOW.minusSeconds(1)).build());
        assertThatIllegalArgumentException().isThrownBy(() -> key("k1").published(Instant.MAX));
        assertThatIllegalArgumentException().isThrownBy(() -> key("k1").published(Instant.EPOCH));
    }

    @Test
    void rotationWithImpossibleTimesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyRotation(Duration.ZERO, Duration.ofDays(401), Duration.ZERO))
                .withMessage("longestLifetime must be at least PT1S and at most PT9600H: PT9624H");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyRotation(Duration.ofSeconds(-1), DAY, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyRotation(Duration.ZERO, DAY, DAY));
    }

    @Test
    void textIsReadAsItWasMeant() {
        TokenKeyRing ring = TokenKeyRing.parse(
                """
                # the keys of the shop, in no order
                  k2   %s  published=2026-11-23T12:00:00Z activates=2026-11-25T12:00:00Z # next

                k1 %s removed=2027-01-01T00:00:00Z\r
                k0 %s published=2026-01-01T00:00:00Z retires=2026-02-01T00:00:00Z revoked"""
                        .formatted(secret("k2"), secret("k1"), secret("k0")),
                ROTATION);

        assertThat(ring.writes(NOW)).isEqualTo("k1");
        assertThat(ring.writes(days(2))).isEqualTo("k2");
        assertThat(ring.keys().stream().map(TokenKey::id)).containsExactly("k1", "k0", "k2");
        assertThat(ring.keys().get(0).removed()).hasValue(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(ring.keys().get(1).isRevoked()).isTrue();
        assertThat(TokenKeyRing.parse("k1 " + secret("k1") + ", k2 " + secret("k2") + " revoked", ROTATION)
                        .writes(NOW))
                .isEqualTo("k1");
    }

    @ParameterizedTest
    @MethodSource
    void textThatIsWrongIsRefusedWithItsLineAndWithoutItsWords(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKeyRing.parse(text, ROTATION))
                .withMessage(message);
    }

    static Stream<Arguments> textThatIsWrongIsRefusedWithItsLineAndWithoutItsWords() {
        String key = "k1 " + secret("k1");
        String noKey = "there is no key to seal tokens with; make one with: openssl rand -base64 32, and give it to all"
                + " instances with an id before it: k1 <what was printed>";
        String nothingElse = "line 1: after key 'k1' there can be published=, activates=, retires=, removed= and"
                + " revoked, and nothing else";
        return Stream.of(
                Arguments.of("", noKey),
                Arguments.of("# none yet\n\n", noKey),
                Arguments.of(
                        "\n" + secret("k1"),
                        "line 2: must be an id, a space and 32 bytes in base64; make them with: openssl rand -base64"
                                + " 32"),
                Arguments.of(
                        "k1 changeit",
                        "line 1: key 'k1' must be 32 bytes, not 6; make one with: openssl rand -base64 32"),
                Arguments.of(
                        secret("k1") + " k1",
                        "line 1: the id of a key must be 1 to 32 lower-case letters, digits or '-', the first not '-'"),
                Arguments.of(key + " " + secret("k2"), nothingElse),
                Arguments.of(key + " published:2026-11-23T12:00:00Z", nothingElse),
                Arguments.of(key + " =2026-11-23T12:00:00Z", nothingElse),
                Arguments.of(key + " REVOKED", nothingElse),
                Arguments.of(
                        key + " published=yesterday",
                        "line 1: key 'k1': published= must be a time such as 2027-01-31T12:00:00Z"),
                Arguments.of(
                        key + " removed=2026-11-23T12:00:00Z removed=2027-11-23T12:00:00Z",
                        "line 1: key 'k1' has two of one word"),
                Arguments.of(key + " revoked revoked", "line 1: key 'k1' has two of one word"));
    }

    @Test
    void sameIdWithAnotherSecretShowsInTheText() {
        TokenKeyRing one =
                ring(key("k1"), key("k2").published(NOW).removed(days(9)).retires(days(3)));
        TokenKeyRing other = ring(TokenKey.builder("k1", secret("x")));
        Set<String> secrets = Stream.of("k1", "k2", "x").map(TestKeys::secret).collect(Collectors.toSet());

        assertThat(one.toString())
                .matches("TokenKeyRing\\[k1#[0-9a-f]{8}, k2#[0-9a-f]{8} published=2026-11-23T12:00:00Z"
                        + " retires=2026-11-26T12:00:00Z removed=2026-12-02T12:00:00Z]")
                .doesNotContain(secrets)
                .doesNotContain(other.toString().substring(13, 24));
        assertThat(ring(key("k1")).toString())
                .isEqualTo("TokenKeyRing[" + one.toString().substring(13, 24) + "]");
        assertThat(List.of(key("k1").build()).toString()).isEqualTo("[TokenKey[k1]]");
    }
}
