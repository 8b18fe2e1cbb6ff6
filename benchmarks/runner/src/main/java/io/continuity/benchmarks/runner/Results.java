package io.continuity.benchmarks.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Everything that was measured.
 *
 * <p>Not thread-safe.
 */
final class Results {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<Key, List<Sample>> rounds = new TreeMap<>();
    private final Map<Variant, Map<Step, Cost>> costs = new EnumMap<>(Variant.class);
    private final Map<Variant, Long> bytesPerSession = new EnumMap<>(Variant.class);

    /** What was measured, in the order of tables. */
    record Key(Duration delay, Scenario scenario, Variant variant) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byDelay = delay.compareTo(other.delay);
            int byScenario = scenario.compareTo(other.scenario);
            return byDelay != 0 ? byDelay : byScenario != 0 ? byScenario : variant.compareTo(other.variant);
        }
    }

    void add(Duration delay, Scenario scenario, Variant variant, Sample sample) {
        rounds.computeIfAbsent(new Key(delay, scenario, variant), key -> new ArrayList<>())
                .add(sample);
    }

    void add(Variant variant, Step step, Cost cost) {
        costs.computeIfAbsent(variant, key -> new EnumMap<>(Step.class)).put(step, cost);
    }

    void add(Variant variant, long bytes) {
        bytesPerSession.put(variant, bytes);
    }

    Map<Key, List<Sample>> rounds() {
        return rounds;
    }

    Map<Variant, Map<Step, Cost>> costs() {
        return costs;
    }

    Map<Variant, Long> bytesPerSession() {
        return bytesPerSession;
    }

    /** The delays that were measured, in order. */
    List<Duration> delays() {
        return rounds.keySet().stream().map(Key::delay).distinct().toList();
    }

    Optional<Sample> median(Duration delay, Scenario scenario, Variant variant) {
        return Optional.ofNullable(rounds.get(new Key(delay, scenario, variant)))
                .map(Sample::median);
    }

    /** Requests per second of the one for each of the other. */
    OptionalDouble ratio(Duration delay, Scenario scenario, Variant variant, Variant to) {
        Optional<Sample> one = median(delay, scenario, variant);
        Optional<Sample> other = median(delay, scenario, to);
        return one.isPresent() && other.isPresent()
                ? OptionalDouble.of(one.get().perSecond() / other.get().perSecond())
                : OptionalDouble.empty();
    }

    /** Names the column of a delay. */
    String column(Duration delay) {
        return delay.isZero() ? "no delay" : "%s ms delay".formatted(millis(delay));
    }

    static String millis(Duration duration) {
        double millis = duration.toNanos() / NANOS_PER_MILLI;
        return millis == Math.rint(millis) ? Long.toString((long) millis) : Double.toString(millis);
    }
}
