package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.continuity.Instance;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.FleetView.Ended;
import io.continuity.fleet.FleetView.Live;
import io.continuity.fleet.Lease;
import io.continuity.fleet.Lease.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * The specification of a {@link Fleet}, to be extended by the test of each.
 *
 * <p>Every test has a fleet of its own. <em>Not thread-safe.</em>
 */
public abstract class FleetContract {
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Duration LEASE_TIME = Duration.ofMinutes(1);
    private static final Duration LEEWAY = Duration.ofSeconds(20);
    private static final int WALKS = 8;
    private static final int STEPS = 300;

    private Fleet fleet;

    /** Called by subclasses. */
    protected FleetContract() {}

    /**
     * Opens a fleet that no other test uses.
     *
     * @return a fleet without leases
     */
    protected abstract Fleet fleet();

    /**
     * Makes as if time had passed for the fleet.
     *
     * @param duration whole seconds, while what really passes meanwhile is less than 20 seconds
     */
    protected abstract void letPass(Duration duration);

    /**
     * Makes the fleet forget everything.
     *
     * @return the fleet from now on
     */
    protected abstract Fleet emptied();

    @BeforeEach
    final void openFleet() {
        fleet = fleet();
    }

    private static Lease lease(String id, State state, Map<String, Integer> reads) {
        return new Lease(new Instance(id, "1.0 of " + id, Instant.EPOCH), state, reads, LEASE_TIME);
    }

    private static Lease lease(String id) {
        return lease(id, State.READY, Map.of());
    }

    private FleetView renew(Lease lease) {
        return renew(lease, 0);
    }

    private FleetView renew(Lease lease, long seen) {
        return fleet.renew(lease, seen, TIMEOUT);
    }

    private void release(String id) {
        fleet.release(id, TIMEOUT);
    }

    private static List<Lease> live(FleetView view) {
        return view.live().stream().map(Live::lease).toList();
    }

    private static boolean knowsCaller(FleetView view, String id) {
        return view.live().stream()
                .filter(live -> live.lease().instance().id().equals(id))
                .findFirst()
                .orElseThrow()
                .knowsCaller();
    }

    private static void assertAbout(Duration actual, Duration expected) {
        assertThat(actual).isBetween(expected, expected.plus(LEEWAY));
    }

    @Nested
    class Leases {
        @Test
        void leaseIsSeenAsItWasGiven() {
            Map<String, Integer> reads = new TreeMap<>(Map.of("cart", 2, "ünïcode / spaces = 7", 1_000_000));
            IntStream.range(0, 300).forEach(i -> reads.put("type" + i, i + 1));
            Instance instance =
                    new Instance("a.B_c:d-1", "1.0 — ünïcode \\ \"", Instant.parse("2026-11-23T10:00:00.123Z"));
            Lease lease = new Lease(instance, State.DRAINING, reads, LEASE_TIME);

            renew(lease);

            assertThat(live(renew(lease("b")))).containsExactly(lease, lease("b"));
        }

        @Test
        void callerIsInItsOwnView() {
            FleetView view = renew(lease("a"));

            assertThat(view.live()).containsExactly(new Live(lease("a"), true));
            assertThat(view.ended()).isEmpty();
            assertAbout(view.recordedFor(), Duration.ZERO);
        }

        @Test
        void renewalReplacesWhatWasSaidBefore() {
            renew(lease("a", State.STARTING, Map.of("cart", 1)));

            Lease now = lease("a", State.READY, Map.of("cart", 2));
            assertThat(live(renew(now))).containsExactly(now);
            assertThat(renew(now).ended()).isEmpty();
        }

        @Test
        void leaseThatIsRenewedLives() {
            for (int i = 0; i < 5; i++) {
                renew(lease("a"));
                letPass(LEASE_TIME.minus(LEEWAY));
            }

            assertThat(live(renew(lease("b")))).containsExactly(lease("a"), lease("b"));
        }

        @Test
        void leaseThatIsNotRenewedEnds() {
            renew(lease("a", State.READY, Map.of("cart", 2)));
            letPass(LEASE_TIME);

            FleetView view = renew(lease("b"));

            assertThat(live(view)).containsExactly(lease("b"));
            assertThat(view.ended()).containsExactly(new Ended("1.0 of a", Map.of("cart", 2), Duration.ZERO));
        }

        @Test
        void durationOfALeaseIsItsOwn() {
            Lease brief = new Lease(lease("a").instance(), State.READY, Map.of(), Duration.ofSeconds(30));
            renew(brief);
            renew(lease("b"));
            letPass(Duration.ofSeconds(30));

            assertThat(live(renew(lease("c")))).containsExactly(lease("b"), lease("c"));
        }

        @Test
        void releasedLeaseEndsAtOnce() {
            renew(lease("a"));
            renew(lease("b"));
            release("a");

            FleetView view = renew(lease("b"));
            assertThat(live(view)).containsExactly(lease("b"));
            assertThat(view.ended()).extracting(Ended::version).containsExactly("1.0 of a");
        }

        @Test
        void releaseOfWhatIsNotThereDoesNothing() {
            release("nobody");
            renew(lease("a"));
            assertThatCode(() -> release("nobody")).doesNotThrowAnyException();

            assertThat(renew(lease("a")).ended()).isEmpty();
        }

        @Test
        void releasedInstanceMayComeBack() {
            renew(lease("a"));
            release("a");

            assertThat(live(renew(lease("a")))).containsExactly(lease("a"));
        }
    }

    @Nested
    class Ends {
        @Test
        void endIsRememberedWithItsTime() {
            renew(lease("a"));
            release("a");
            letPass(Duration.ofHours(30));

            assertThat(renew(lease("b")).ended()).hasSize(1).allSatisfy(ended -> {
                assertThat(ended.reads()).isEmpty();
                assertAbout(ended.ago(), Duration.ofHours(30));
            });
        }

        @Test
        void ofThoseThatReadTheSameTheLastEndCounts() {
            renew(lease("a"));
            renew(lease("b"));
            release("a");
            letPass(Duration.ofSeconds(30));
            release("b");
            letPass(Duration.ofSeconds(30));

            assertThat(renew(lease("c")).ended()).hasSize(1).allSatisfy(ended -> {
                assertThat(ended.version()).isEqualTo("1.0 of b");
                assertAbout(ended.ago(), Duration.ofSeconds(30));
            });
        }

        @Test
        void thoseThatReadDifferentThingsAreToldApartTheLastOneFirst() {
            for (int version = 1; version <= 3; version++) {
                renew(lease("a" + version, State.READY, Map.of("cart", version)));
                release("a" + version);
                letPass(Duration.ofMinutes(1));
            }

            assertThat(renew(lease("b")).ended())
                    .extracting(Ended::reads)
                    .containsExactly(Map.of("cart", 3), Map.of("cart", 2), Map.of("cart", 1));
        }

        @Test
        void endIsForgottenInTheEnd() {
            Lease other = lease("b", State.READY, Map.of("cart", 2));
            renew(lease("a"));
            release("a");
            letPass(Duration.ofDays(1));
            assertThat(renew(other).ended()).extracting(Ended::reads).contains(Map.of());
            letPass(Duration.ofDays(1));
            renew(other);
            letPass(Duration.ofDays(1));

            assertThat(renew(other).ended()).extracting(Ended::reads).containsExactly(Map.of("cart", 2));
        }
    }

    @Nested
    class Memory {
        @Test
        void recordGrowsOldAlsoWhileNobodyIsThere() {
            renew(lease("a"));
            release("a");
            letPass(Duration.ofHours(1));

            assertAbout(renew(lease("b")).recordedFor(), Duration.ofHours(1));
        }

        @Test
        void emptiedFleetKnowsThatItKnowsNothing() {
            renew(lease("a"));
            letPass(Duration.ofHours(1));
            long before = renew(lease("b")).number();
            fleet = emptied();

            FleetView view = renew(lease("a"));
            assertAbout(view.recordedFor(), Duration.ZERO);
            assertThat(live(view)).containsExactly(lease("a"));
            assertThat(view.ended()).isEmpty();
            assertThat(view.number()).isGreaterThan(before);
        }
    }

    @Nested
    class Knowledge {
        @Test
        void numbersGrow() {
            long last = 0;
            for (int i = 0; i < 20; i++) {
                long number = renew(lease("a" + i % 3)).number();
                assertThat(number).isGreaterThan(last);
                last = number;
            }
        }

        @Test
        void oneThatWasThereBeforeKnowsTheCallerOnceItActsByAViewWithIt() {
            long before = renew(lease("old")).number();
            Lease caller = lease("caller");
            assertThat(knowsCaller(renew(caller), "old")).isFalse();

            FleetView seen = renew(lease("old"), before);
            assertThat(knowsCaller(renew(caller), "old"))
                    .as("it was told, and has not said that it acts by that")
                    .isFalse();

            renew(lease("old"), seen.number());
            assertThat(knowsCaller(renew(caller), "old")).isTrue();
        }

        @Test
        void oneThatCameLaterKnowsTheCallerFromItsFirstView() {
            Lease caller = lease("caller");
            renew(caller);
            renew(lease("new"));

            assertThat(knowsCaller(renew(caller), "new")).isTrue();
        }

        @Test
        void oneThatWasGoneMeanwhileCountsAsNew() {
            Lease caller = lease("caller");
            renew(caller);
            long seen = renew(lease("old")).number();
            release("caller");
            assertThat(knowsCaller(renew(caller), "old")).isFalse();

            renew(lease("old"), seen);
            assertThat(knowsCaller(renew(caller), "old"))
                    .as("what it has seen is from before the caller came back")
                    .isFalse();
        }

        @Test
        void viewsOfAnEmptiedFleetCountForNothing() {
            long seen = renew(lease("old")).number();
            fleet = emptied();
            renew(lease("old"), seen);
            Lease caller = lease("caller");
            renew(caller);
            renew(lease("old"), seen);

            assertThat(knowsCaller(renew(caller), "old")).isFalse();
        }
    }

    @Nested
    class Concurrency {
        @Test
        void renewalsAreOneAfterTheOther() {
            List<FleetView> views = Concurrently.call(16, thread -> renew(lease("a" + (char) ('a' + thread))));

            assertThat(views.stream().map(FleetView::number)).doesNotHaveDuplicates();
            assertThat(views.stream().map(view -> view.live().size()))
                    .as("each sees those before it and itself")
                    .doesNotHaveDuplicates();
        }
    }

    @Nested
    class AnySequenceOfEvents {
        @RepeatedTest(WALKS)
        void nobodyMeetsWhatItCannotReadAndVersionsGoUpInTheEnd(RepetitionInfo repetition) {
            new FleetWalk(
                            fleet,
                            FleetContract.this::letPass,
                            FleetContract.this::emptied,
                            repetition.getCurrentRepetition())
                    .go(STEPS);
        }
    }
}
