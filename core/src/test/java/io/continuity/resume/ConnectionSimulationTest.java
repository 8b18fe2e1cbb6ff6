package io.continuity.resume;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Any schedule of clients, servers, log and network: each message once and in order, or an explicit reset that tells the
 * truth. {@code -Dcontinuity.simulation.schedules} sets how many, {@code -Dcontinuity.simulation.seed} repeats one.
 */
class ConnectionSimulationTest {
    private static final long SCHEDULES = Long.getLong("continuity.simulation.schedules", 100_000);
    private static final Optional<Long> SEED = Optional.ofNullable(Long.getLong("continuity.simulation.seed"));

    @Test
    void eachMessageArrivesOnceAndInOrderOrThereIsAReset() {
        LongAdder resets = new LongAdder();
        LongAdder repeatedRuns = new LongAdder();
        LongStream seeds = SEED.map(LongStream::of).orElse(LongStream.rangeClosed(1, SCHEDULES));
        seeds.parallel().forEach(seed -> {
            History history = run(seed);
            resets.add(history.resets);
            repeatedRuns.add(history.repeatedRuns);
        });
        if (SEED.isEmpty() && SCHEDULES >= 10_000) {
            // Else the faults no longer reach what they are there for.
            History.require(resets.sum() > SCHEDULES / 1000, "hardly a reset: " + resets);
            History.require(repeatedRuns.sum() > SCHEDULES / 10_000, "hardly a handler ran twice: " + repeatedRuns);
        }
    }

    private static History run(long seed) {
        try {
            return new Simulation(seed).run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("Repeat with -Dcontinuity.simulation.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
