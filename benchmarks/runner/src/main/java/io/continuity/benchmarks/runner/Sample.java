package io.continuity.benchmarks.runner;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one measurement, or the median of several, has shown.
 *
 * <p>Immutable.
 *
 * @param perSecond requests answered in a second
 * @param p50Millis what half of them did not exceed
 * @param p99Millis what 99 % of them did not exceed
 * @param appMicros processor time that the application's process took for each request
 * @param redisMicros processor time that Redis took for each request
 */
record Sample(double perSecond, double p50Millis, double p99Millis, double appMicros, double redisMicros) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    /** Processor time is spread over all answers: it cannot be told apart by requests. */
    static Sample of(Answers answers, long appNanos, long redisNanos) {
        Latencies latencies = answers.latencies();
        return new Sample(
                latencies.count() * NANOS_PER_SECOND / answers.nanos(),
                latencies.percentile(0.5) / NANOS_PER_MILLI,
                latencies.percentile(0.99) / NANOS_PER_MILLI,
                appNanos / NANOS_PER_MICRO / Math.max(1, answers.all()),
                redisNanos / NANOS_PER_MICRO / Math.max(1, answers.all()));
    }

    /** Each value's own median, so they need not come from one round. */
    static Sample median(List<Sample> rounds) {
        return new Sample(
                median(rounds, Sample::perSecond),
                median(rounds, Sample::p50Millis),
                median(rounds, Sample::p99Millis),
                median(rounds, Sample::appMicros),
                median(rounds, Sample::redisMicros));
    }

    private static double median(List<Sample> rounds, ToDoubleFunction<Sample> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
