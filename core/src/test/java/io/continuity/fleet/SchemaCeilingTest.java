package io.continuity.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Instance;
import io.continuity.fleet.FleetView.Ended;
import io.continuity.fleet.FleetView.Live;
import io.continuity.fleet.Lease.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What follows from a view of the fleet, and what does not. */
class SchemaCeilingTest {
    private static final Duration BAKE_TIME = Duration.ofMinutes(10);
    private static final Duration LONG_AGO = Duration.ofDays(1);
    private static final String CART = "cart";

    private final SchemaCeiling lowest = SchemaCeiling.lowest(BAKE_TIME);

    private static Map<String, Integer> reads(int version) {
        return Map.of(CART, version);
    }

    private static Live live(Map<String, Integer> reads) {
        Instance instance = new Instance("i", "1", Instant.EPOCH);
        return new Live(new Lease(instance, State.READY, reads, Duration.ofSeconds(15)), true);
    }

    private static Ended ended(Map<String, Integer> reads, Duration ago) {
        return new Ended("1", reads, ago);
    }

    private static FleetView view(Duration recordedFor, List<Live> live, Ended... ended) {
        return new FleetView(1, recordedFor, live, List.of(ended));
    }

    private static SchemaCeiling at(int version) {
        return new SchemaCeiling(BAKE_TIME, reads(version));
    }

    @Test
    void viewTellsWhatTheOldestCanRead() {
        FleetView mixed = view(LONG_AGO, List.of(live(reads(3)), live(reads(2))));

        assertThat(mixed.readableByAll(CART)).isEqualTo(2);
        assertThat(mixed.readableByAll("order")).as("not named").isEqualTo(1);
    }

    @Test
    void nothingIsKnownBeforeTheFirstView() {
        assertThat(lowest.version(CART)).isEqualTo(1);
    }

    @Test
    void fleetThatAllReadItWritesTheNewest() {
        assertThat(lowest.after(view(LONG_AGO, List.of(live(reads(3)), live(reads(3)))), reads(3), true)
                        .version(CART))
                .isEqualTo(3);
    }

    @Test
    void oneThatReadsLessHoldsAllBack() {
        assertThat(lowest.after(view(LONG_AGO, List.of(live(reads(3)), live(reads(2)))), reads(3), true)
                        .version(CART))
                .isEqualTo(2);
    }

    @Test
    void oneThatDoesNotNameTheTypeReadsVersionOne() {
        assertThat(at(3).after(view(LONG_AGO, List.of(live(reads(3)), live(Map.of()))), reads(3), true)
                        .version(CART))
                .isEqualTo(1);
    }

    @Test
    void oneThatEndedHoldsAllBackForTheBakeTime() {
        List<Live> us = List.of(live(reads(3)));
        Duration almost = BAKE_TIME.minusMillis(1);

        assertThat(lowest.after(view(LONG_AGO, us, ended(reads(2), almost)), reads(3), true)
                        .version(CART))
                .isEqualTo(2);
        assertThat(lowest.after(view(LONG_AGO, us, ended(reads(2), BAKE_TIME)), reads(3), true)
                        .version(CART))
                .isEqualTo(3);
    }

    @Test
    void youngRecordMovesNothingUpAndDoesMoveDown() {
        Duration young = BAKE_TIME.minusMillis(1);

        assertThat(at(2).after(view(young, List.of(live(reads(3)))), reads(3), true)
                        .version(CART))
                .isEqualTo(2);
        assertThat(at(2).after(view(young, List.of(live(Map.of()))), reads(3), true)
                        .version(CART))
                .isEqualTo(1);
        assertThat(at(2).after(view(BAKE_TIME, List.of(live(reads(3)))), reads(3), true)
                        .version(CART))
                .isEqualTo(3);
    }

    @Test
    void oldAnswerMovesNothingUpAndDoesMoveDown() {
        assertThat(at(2).after(view(LONG_AGO, List.of(live(reads(3)))), reads(3), false)
                        .version(CART))
                .isEqualTo(2);
        assertThat(at(2).after(view(LONG_AGO, List.of(live(Map.of()))), reads(3), false)
                        .version(CART))
                .isEqualTo(1);
    }

    @Test
    void withoutABakeTimeTheFirstViewIsEnough() {
        assertThat(SchemaCeiling.lowest(Duration.ZERO)
                        .after(
                                view(Duration.ZERO, List.of(live(reads(3))), ended(Map.of(), Duration.ZERO)),
                                reads(3),
                                true)
                        .version(CART))
                .isEqualTo(3);
    }

    @Test
    void typesDoNotHoldEachOtherBack() {
        Map<String, Integer> both = Map.of(CART, 2, "user", 2);
        SchemaCeiling next = lowest.after(view(LONG_AGO, List.of(live(both), live(reads(2)))), both, true);

        assertThat(next.versions()).isEqualTo(Map.of(CART, 2, "user", 1));
    }

    @Property
    void noSequenceOfViewsWritesWhatOneInTheLastCannotReadOrMovesUpWithoutKnowing(
            @ForAll("sequences") List<FleetView> views, @ForAll @IntRange(min = 1, max = 4) int own) {
        SchemaCeiling ceiling = lowest;
        for (FleetView view : views) {
            int before = ceiling.version(CART);
            boolean fresh = view.number() % 3 != 0;
            ceiling = ceiling.after(view, reads(own), fresh);
            int after = ceiling.version(CART);

            assertThat(after).isBetween(1, own);
            assertThat(view.live()).allSatisfy(live -> assertThat(after)
                    .isLessThanOrEqualTo(live.lease().reads().getOrDefault(CART, 1)));
            assertThat(view.ended())
                    .filteredOn(gone -> gone.ago().compareTo(BAKE_TIME) < 0)
                    .allSatisfy(gone ->
                            assertThat(after).isLessThanOrEqualTo(gone.reads().getOrDefault(CART, 1)));
            if (!fresh || view.recordedFor().compareTo(BAKE_TIME) < 0) {
                assertThat(after).isLessThanOrEqualTo(before);
            } else {
                assertThat(after).as("as high as it may be").isEqualTo(highest(view, own));
            }
        }
    }

    private static int highest(FleetView view, int own) {
        List<Integer> bounds = new ArrayList<>(List.of(own));
        view.live().forEach(live -> bounds.add(live.lease().reads().getOrDefault(CART, 1)));
        view.ended().stream()
                .filter(gone -> gone.ago().compareTo(BAKE_TIME) < 0)
                .forEach(gone -> bounds.add(gone.reads().getOrDefault(CART, 1)));
        return bounds.stream().mapToInt(Integer::intValue).min().orElseThrow();
    }

    @Provide
    Arbitrary<List<FleetView>> sequences() {
        Arbitrary<Map<String, Integer>> reads = Arbitraries.integers()
                .between(0, 4)
                .map(version -> version == 0 ? Map.<String, Integer>of() : reads(version));
        Arbitrary<Duration> times = Arbitraries.integers().between(0, 20).map(Duration::ofMinutes);
        Arbitrary<Ended> gone = Combinators.combine(reads, times).as(SchemaCeilingTest::ended);
        return Combinators.combine(
                        Arbitraries.longs().between(1, 9),
                        times,
                        reads.map(SchemaCeilingTest::live).list().ofMinSize(1).ofMaxSize(3),
                        gone.list().ofMaxSize(3))
                .as(FleetView::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }
}
