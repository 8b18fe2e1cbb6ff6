package io.continuity.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RequestCountsTest {
    private static final double STEP = Math.pow(2, 0.25);

    private static RequestCounts of(long... millis) {
        RequestTally tally = new RequestTally();
        for (long time : millis) {
            tally.count(Duration.ofMillis(time), false);
        }
        return tally.take();
    }

    @Property
    void timeIsRightWithinTheStepOfTheBuckets(@ForAll @LongRange(min = 1_000_000, max = 60_000_000_000L) long nanos) {
        Duration end = RequestCounts.endOf(RequestCounts.bucketOf(Duration.ofNanos(nanos)));

        assertThat((double) end.toNanos()).isBetween(nanos * 0.99999, nanos * STEP * 1.00001);
    }

    @Property
    void percentileIsTheTimeOfThatRankWithinTheStepOfTheBuckets(
            @ForAll @Size(min = 1, max = 300) List<@LongRange(min = 1, max = 59_000) Long> times) {
        long[] millis = times.stream().mapToLong(Long::longValue).toArray();
        long[] sorted = java.util.Arrays.stream(millis).sorted().toArray();
        long exact = sorted[(int) Math.ceil(sorted.length * 0.99) - 1];

        assertThat((double) of(millis).percentile(99).toNanos()).isBetween(exact * 0.99999e6, exact * STEP * 1.00001e6);
    }

    @Test
    void everyTimeHasABucket() {
        assertThat(RequestCounts.bucketOf(Duration.ZERO)).isZero();
        assertThat(RequestCounts.bucketOf(Duration.ofMillis(1))).isZero();
        assertThat(RequestCounts.bucketOf(Duration.ofMillis(2))).isEqualTo(4);
        assertThat(RequestCounts.bucketOf(Duration.ofHours(3))).isEqualTo(RequestCounts.BUCKETS - 1);
        IntStream.range(0, RequestCounts.BUCKETS)
                .forEach(bucket -> assertThat(RequestCounts.bucketOf(RequestCounts.endOf(bucket)))
                        .isEqualTo(bucket));
    }

    @Test
    void countsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new RequestCounts(Map.of(RequestCounts.BUCKETS, 1L), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 64: 65=1");
        assertThatThrownBy(() -> new RequestCounts(Map.of(1, -1L), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RequestCounts(Map.of(), -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingCountedInParallelIsLost() {
        RequestTally tally = new RequestTally();
        CompletableFuture<?>[] counting = IntStream.range(0, 4)
                .mapToObj(thread -> CompletableFuture.runAsync(() ->
                        IntStream.range(0, 20_000).forEach(i -> tally.count(Duration.ofMillis(i % 50), i % 4 == 0))))
                .toArray(CompletableFuture[]::new);
        CompletableFuture<Void> all = CompletableFuture.allOf(counting);
        RequestCounts taken = RequestCounts.NONE;
        while (!all.isDone()) {
            taken = taken.plus(tally.take());
        }
        all.join();
        taken = taken.plus(tally.take());

        assertThat(taken.requests()).isEqualTo(80_000);
        assertThat(taken.failures()).isEqualTo(20_000);
        assertThat(tally.take().isEmpty()).isTrue();
    }
}
