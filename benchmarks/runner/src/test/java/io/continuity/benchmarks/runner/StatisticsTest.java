package io.continuity.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void aPercentileIsTheLeastLatencyThatTheShareDidNotExceed() {
        Latencies latencies = new Latencies();
        List<Integer> values =
                new ArrayList<>(IntStream.rangeClosed(1, 1000).boxed().toList());
        Collections.shuffle(values, new Random(1));
        values.forEach(latencies::add);

        assertThat(latencies.percentile(0.5)).isEqualTo(500);
        assertThat(latencies.percentile(0.99)).isEqualTo(990);
        assertThat(latencies.percentile(0.9905)).isEqualTo(991);
        assertThat(latencies.percentile(0)).isEqualTo(1);
        assertThat(latencies.percentile(1)).isEqualTo(1000);
    }

    @Test
    void moreLatenciesThanExpectedAreKept() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 100_000; i++) {
            latencies.add(i);
        }

        assertThat(latencies.count()).isEqualTo(100_000);
        assertThat(latencies.percentile(0.99)).isEqualTo(99_000);
    }

    @Test
    void withoutRequestsThereIsNoLatency() {
        assertThat(Sample.of(new Answers(new Latencies(), 1_000_000_000, 0), 5, 6))
                .isEqualTo(new Sample(0, 0, 0, 0.005, 0.006));
    }

    @Test
    void aSampleIsInRequestsASecondMillisecondsAndMicroseconds() {
        Latencies latencies = new Latencies();
        latencies.add(1_000_000);
        latencies.add(3_000_000);

        assertThat(Sample.of(new Answers(latencies, 500_000_000, 10), 70_000, 20_000))
                .isEqualTo(new Sample(4, 1, 3, 7, 2));
    }

    @Test
    void theMedianIsTakenOfEachValueByItself() {
        assertThat(Sample.median(
                        List.of(new Sample(10, 3, 5, 4, 1), new Sample(30, 1, 9, 6, 2), new Sample(20, 2, 7, 8, 3))))
                .isEqualTo(new Sample(20, 2, 7, 6, 2));
        assertThat(Sample.median(List.of(new Sample(10, 3, 5, 5, 1), new Sample(30, 1, 9, 7, 3))))
                .isEqualTo(new Sample(20, 2, 7, 6, 2));
    }
}
