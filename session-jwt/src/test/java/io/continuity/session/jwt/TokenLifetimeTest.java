package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.HandleParts;
import io.continuity.session.InMemoryRevocationSource;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.jwt.TestKeys.ChangingKeys;
import io.continuity.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** When tokens end, and what clocks that disagree make of them. */
class TokenLifetimeTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final Duration THRESHOLD = Duration.ofMinutes(1);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Instant MORNING = Instant.parse("2026-11-23T10:00:00Z");
    private static final EncodedAttribute VALUE = EncodedAttribute.of(new byte[] {1, 2, 3});

    private static JwtSessionStore store(TokenKeys keys, ManualClock clock) {
        return JwtSessionStore.builder(keys, "shop")
                .clock(clock)
                .touchThreshold(THRESHOLD)
                .build();
    }

    private static String create(JwtSessionStore store, ManualClock clock, Duration interval) {
        SessionSnapshot fresh = SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), interval);
        return handle(store.create(fresh.withAttributes(Map.of("cart", VALUE)), TIMEOUT));
    }

    private static String handle(SaveResult result) {
        assertThat(result).isInstanceOf(Saved.class);
        return ((Saved) result).handle();
    }

    private static boolean isAlive(JwtSessionStore store, String handle) {
        return store.load(handle, TIMEOUT).isPresent();
    }

    @Test
    void sessionLivesForItsIntervalAndTheThresholdAndNotAMillisecondMore() {
        ManualClock clock = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(TestKeys.lasting(), clock);
        String handle = create(store, clock, INTERVAL);

        clock.advance(INTERVAL.plus(THRESHOLD).minus(MILLI));
        assertThat(isAlive(store, handle)).isTrue();
        clock.advance(MILLI);
        assertThat(isAlive(store, handle)).as("at its very end").isFalse();
        assertThat(store.save(handle, SessionChanges.blind().set("cart", VALUE).build(), TIMEOUT))
                .isEqualTo(SaveResult.GONE);
        assertThat(store.delete(handle, OptionalLong.empty(), TIMEOUT)).isFalse();
        assertThat(store.touched(handle)).isEmpty();
    }

    /** A request may come at any time and have its access written or not: nobody is logged out early for that. */
    @Property(tries = 200)
    void sessionIsNeverShorterThanItsIntervalNorLongerThanThatAndTheThreshold(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3600) int intervalSeconds) {
        Random random = new Random(seed);
        Duration interval = Duration.ofSeconds(intervalSeconds);
        ManualClock clock = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(TestKeys.lasting(), clock);
        String handle = create(store, clock, interval);
        for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofMillis((long) (random.nextDouble() * (interval.toMillis() + 1))));
            Optional<SessionSnapshot> found = store.load(handle, TIMEOUT);
            assertThat(found).isPresent();
            handle = store.handleOf(handle, found.get());
        }
        clock.advance(interval);
        assertThat(isAlive(store, handle)).isTrue();
        clock.advance(THRESHOLD.plus(MILLI));
        assertThat(isAlive(store, handle)).isFalse();
    }

    @Test
    void tokenIsWrittenAnewAtTheThresholdAndNotBefore() {
        ManualClock clock = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(TestKeys.lasting(), clock);
        String handle = create(store, clock, INTERVAL);

        clock.advance(THRESHOLD.minus(MILLI));
        assertThat(store.touched(handle)).isEmpty();
        clock.advance(MILLI);
        assertThat(store.touched(handle)).isPresent();
    }

    /** Two keys of which the second writes from 11:00 on. */
    private static ChangingKeys rotating(Duration longestLifetime) {
        KeyRotation rotation = new KeyRotation(Duration.ZERO, longestLifetime, Duration.ofMinutes(1));
        Instant next = MORNING.plus(Duration.ofHours(1));
        return new ChangingKeys(TokenKeyRing.of(
                List.of(
                        TestKeys.key("k1")
                                .activates(MORNING.minus(Duration.ofDays(1)))
                                .build(),
                        TestKeys.key("k2").published(MORNING).activates(next).build()),
                rotation));
    }

    @Test
    void absoluteLifetimeSurvivesTouchesChangesRotationAndChangesOfId() {
        ManualClock clock = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(rotating(Duration.ofHours(2)), clock);
        String handle = create(store, clock, INTERVAL);
        List<String> all = new ArrayList<>(List.of(handle));
        SecureRandom random = new SecureRandom();

        for (int minutes = 10; minutes < 120; minutes += 10) {
            clock.advance(Duration.ofMinutes(10));
            SessionSnapshot read = store.load(handle, TIMEOUT).orElseThrow();
            handle = store.handleOf(handle, read);
            SessionChanges.Builder changes = SessionChanges.basedOn(read).set("minutes" + minutes, VALUE);
            if (minutes % 30 == 0) {
                changes.newId(SessionId.random(random));
            }
            handle = handle(store.save(handle, changes.build(), TIMEOUT));
            all.add(handle);
        }
        clock.advance(Duration.ofMinutes(10).minus(MILLI));
        assertThat(isAlive(store, handle)).isTrue();
        clock.advance(MILLI);
        assertThat(all).noneMatch(each -> isAlive(store, each));
        assertThat(store.touched(handle)).isEmpty();
    }

    @Test
    void sessionThatNeverExpiresEndsWithTheAbsoluteLifetimeToo() {
        ManualClock clock = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(rotating(Duration.ofHours(2)), clock);
        String handle = create(store, clock, Duration.ZERO);

        clock.advance(Duration.ofHours(2).minus(MILLI));
        assertThat(isAlive(store, handle)).isTrue();
        clock.advance(MILLI);
        assertThat(isAlive(store, handle)).isFalse();
    }

    @Test
    void instanceWhoseClockIsAnHourBehindServesSessionsOfTheOthers() {
        ManualClock right = ManualClock.startingAt(MORNING);
        ManualClock behind = ManualClock.startingAt(MORNING.minus(Duration.ofHours(1)));
        JwtSessionStore store = store(TestKeys.lasting(), right);
        JwtSessionStore late = store(TestKeys.lasting(), behind);
        String handle = create(store, right, INTERVAL);

        assertThat(isAlive(late, handle)).isTrue();
        assertThat(late.touched(handle))
                .as("its own access is none that is newer")
                .isEmpty();
        String changed = handle(late.save(
                handle,
                SessionChanges.blind().set("more", VALUE).set("cart", VALUE).build(),
                TIMEOUT));

        assertThat(store.load(changed, TIMEOUT).orElseThrow().attributes()).containsOnlyKeys("cart", "more");
        right.advance(INTERVAL);
        behind.advance(INTERVAL);
        assertThat(isAlive(late, handle)).as("not shorter than its interval").isTrue();
        assertThat(isAlive(store, handle)).isTrue();
    }

    @Test
    void changeByAnInstanceWhoseClockIsBehindDoesNotShortenTheSession() {
        ManualClock right = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(TestKeys.lasting(), right);
        String handle = create(store, right, INTERVAL);
        JwtSessionStore late = store(TestKeys.lasting(), ManualClock.startingAt(MORNING.minus(Duration.ofHours(1))));

        String changed = handle(late.save(
                handle,
                SessionChanges.blind().set("more", VALUE).set("cart", VALUE).build(),
                TIMEOUT));

        right.advance(INTERVAL);
        assertThat(isAlive(store, changed)).isTrue();
    }

    /** The touch knows of fewer changes, whatever the clocks say. */
    @Test
    void lateTouchDoesNotHideWhatAnInstanceWithASlowClockHasWritten() {
        ManualClock right = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(TestKeys.lasting(), right);
        JwtSessionStore late = store(TestKeys.lasting(), ManualClock.startingAt(MORNING.minus(Duration.ofMinutes(5))));
        EncodedAttribute large = EncodedAttribute.of(new byte[200]);
        String first = create(store, right, INTERVAL);
        String whole = handle(
                store.save(first, SessionChanges.blind().set("large", large).build(), TIMEOUT));
        String beside = handle(
                store.save(whole, SessionChanges.blind().set("small", VALUE).build(), TIMEOUT));
        assertThat(HandleParts.split(beside).orElseThrow()).hasSize(2);
        String compacted = handle(late.save(
                beside,
                SessionChanges.blind()
                        .set("other", EncodedAttribute.of(new byte[600]))
                        .build(),
                TIMEOUT));
        assertThat(HandleParts.split(compacted).orElseThrow()).hasSize(1);
        right.advance(THRESHOLD);
        String touched = store.touched(whole).orElseThrow();

        SessionSnapshot both = store.load(compacted + "," + touched, TIMEOUT).orElseThrow();
        assertThat(both.attributes()).containsOnlyKeys("cart", "large", "small", "other");
    }

    @Test
    void tokenOfTomorrowIsReadWithinTheSkewOfTheClocksOnly() {
        Instant midnight = Instant.parse("2026-11-24T00:00:00Z");
        ManualClock ahead = ManualClock.startingAt(midnight.plusSeconds(10));
        String handle = create(store(TestKeys.lasting(), ahead), ahead, INTERVAL);

        ManualClock within = ManualClock.startingAt(midnight.minusSeconds(40));
        assertThat(isAlive(store(TestKeys.lasting(), within), handle)).isTrue();
        ManualClock beyond = ManualClock.startingAt(midnight.minusSeconds(3600));
        JwtSessionStore store = store(TestKeys.lasting(), beyond);
        assertThat(isAlive(store, handle)).isFalse();
        beyond.advance(Duration.ofHours(2));
        assertThat(isAlive(store, handle)).as("once the clock is right").isFalse();
    }

    /** Without revocations whoever has a copy has the session as it was then: docs say so. */
    @Test
    void olderTokenIsTheSessionAsItWasThenAndAlsoAfterALogout() {
        ManualClock clock = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(TestKeys.lasting(), clock);
        String old = create(store, clock, INTERVAL);
        String changed =
                handle(store.save(old, SessionChanges.blind().set("more", VALUE).build(), TIMEOUT));
        store.delete(changed, OptionalLong.empty(), TIMEOUT);

        assertThat(store.load(store.handleAfterEnd(changed).orElseThrow(), TIMEOUT))
                .isEmpty();
        assertThat(store.load(old, TIMEOUT).orElseThrow().attributes()).containsOnlyKeys("cart");
    }

    /** Of what a client presents, an older token undoes nothing that a newer one says, in whatever order they come. */
    @Test
    void olderTokenBesideANewerOneBringsNothingBack() {
        ManualClock clock = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(TestKeys.lasting(), clock);
        String old = create(store, clock, INTERVAL);
        SessionChanges spent =
                SessionChanges.blind().remove("cart").set("more", VALUE).build();
        String changed = handle(store.save(old, spent, TIMEOUT));

        for (String both : List.of(old + "," + changed, changed + "," + old)) {
            assertThat(store.load(both, TIMEOUT).orElseThrow().attributes()).containsOnlyKeys("more");
        }
    }

    /** There is no high-water mark of changes; a new id is one, where revocations are known. */
    @Test
    void olderTokenIsRefusedOnceItsSessionHasAnotherIdOrEndedWhereRevocationsAreKnown() {
        ManualClock clock = ManualClock.startingAt(MORNING);
        JwtSessionStore store = JwtSessionStore.builder(TestKeys.lasting(), "shop")
                .clock(clock)
                .touchThreshold(THRESHOLD)
                .revocations(Revocations.builder(new InMemoryRevocationSource(clock))
                        .clock(clock)
                        .build())
                .build();
        String old = create(store, clock, INTERVAL);
        SessionChanges spent = SessionChanges.blind()
                .remove("cart")
                .newId(SessionId.random(new SecureRandom()))
                .build();
        String renamed = handle(store.save(old, spent, TIMEOUT));

        assertThat(isAlive(store, old)).isFalse();
        assertThat(store.load(renamed, TIMEOUT).orElseThrow().attributes()).isEmpty();
        store.delete(renamed, OptionalLong.empty(), TIMEOUT);
        assertThat(isAlive(store, renamed)).isFalse();
    }

    /** Who keeps an old token back cannot use it for longer than its session would have lived without a request. */
    @Test
    void olderTokenThatNobodyPresentsEndsWhileItsSessionGoesOn() {
        ManualClock clock = ManualClock.startingAt(MORNING);
        JwtSessionStore store = store(TestKeys.lasting(), clock);
        String old = create(store, clock, INTERVAL);
        String current = old;
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofMinutes(10));
            current = store.touched(current).orElseThrow();
        }

        assertThat(isAlive(store, old)).isFalse();
        assertThat(isAlive(store, current)).isTrue();
    }
}
