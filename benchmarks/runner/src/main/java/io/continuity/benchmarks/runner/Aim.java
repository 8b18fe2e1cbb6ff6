package io.continuity.benchmarks.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What was hoped for, and what came of it.
 *
 * <p>Immutable.
 *
 * @param text what is compared
 * @param limit the aim
 * @param atLeast whether the aim is the least; else it is the most
 * @param measured empty if it was not measured
 */
record Aim(String text, double limit, boolean atLeast, OptionalDouble measured) {
    private static final double LEAST_OF_MEMORY = 0.9;
    private static final double LEAST_READS = 3;
    private static final double LEAST_WRITES = 2;
    private static final double LEAST_READS_DELAYED = 5;
    private static final double MOST_MEMORY = 0.5;
    /** The aim of delayed reads is about this delay, not about any. */
    private static final Duration DELAY = Duration.ofMillis(1);

    boolean met() {
        return measured.isPresent() && (atLeast ? measured.getAsDouble() >= limit : measured.getAsDouble() <= limit);
    }

    static List<Aim> of(Results results) {
        Duration none = Duration.ZERO;
        List<Aim> aims = new ArrayList<>();
        aims.add(reads(results, none, Variant.IN_MEMORY, LEAST_OF_MEMORY));
        aims.add(new Aim(
                "reads of a string a second, to " + Variant.IN_MEMORY.title(),
                LEAST_OF_MEMORY,
                true,
                results.ratio(none, Scenario.READ_STRING, Variant.CONTINUITY, Variant.IN_MEMORY)));
        for (Variant peer : List.of(Variant.SPRING_SESSION, Variant.SPRING_SESSION_INDEXED)) {
            aims.add(reads(results, none, peer, LEAST_READS));
            aims.add(new Aim(
                    "writes a second, to " + peer.title(),
                    LEAST_WRITES,
                    true,
                    results.ratio(none, Scenario.WRITE, Variant.CONTINUITY, peer)));
            aims.add(reads(results, DELAY, peer, LEAST_READS_DELAYED));
            aims.add(new Aim(
                    "memory in Redis a session, to " + peer.title(), MOST_MEMORY, false, memory(results, peer)));
        }
        return aims;
    }

    private static Aim reads(Results results, Duration delay, Variant peer, double limit) {
        String when = delay.isZero() ? "" : ", " + results.column(delay);
        return new Aim(
                "reads a second" + when + ", to " + peer.title(),
                limit,
                true,
                results.ratio(delay, Scenario.READ, Variant.CONTINUITY, peer));
    }

    private static OptionalDouble memory(Results results, Variant peer) {
        Long ours = results.bytesPerSession().get(Variant.CONTINUITY);
        Long theirs = results.bytesPerSession().get(peer);
        return ours == null || theirs == null ? OptionalDouble.empty() : OptionalDouble.of((double) ours / theirs);
    }
}
