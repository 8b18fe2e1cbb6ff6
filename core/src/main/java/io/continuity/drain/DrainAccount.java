package io.continuity.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What has come of a drain so far. <em>Not thread-safe; owned by the thread that drains.</em> */
final class DrainAccount {
    private final long begun;
    private final System.Logger log;
    private final Map<WorkKind, Long> cut = new EnumMap<>(WorkKind.class);
    private final List<String> failed = new ArrayList<>();
    private long served;
    private long handedOver;
    private long unsaved;
    private boolean interrupted;

    /**
     * Begins.
     *
     * @param begun when the drain did, by the ticker
     */
    DrainAccount(long begun, System.Logger log) {
        this.begun = begun;
        this.log = log;
    }

    /** Adds what a participant has done; cuts it if it is not done. */
    void add(DrainPhase phase, Duration bound, Participation participation) {
        String name = phase + " '" + participation.name() + "'";
        if (!participation.isDone() && participation.cancel(true)) {
            log.log(System.Logger.Level.WARNING, () -> name + " has not ended within " + bound + " and is left behind");
            failed.add(name + " did not end");
        } else {
            addFailure(name, participation);
        }
        handedOver += participation.step().handedOver();
        unsaved += participation.step().unsaved();
    }

    private void addFailure(String name, Participation participation) {
        try {
            participation.failure().ifPresent(failure -> {
                log.log(System.Logger.Level.WARNING, () -> name + " has failed", failure);
                failed.add(name + " failed");
            });
        } catch (InterruptedException e) {
            interrupted = true;
        }
    }

    /** What has not ended by now is cut, though it may end later. */
    void settle(DrainPhase phase, Traffic traffic) {
        served += traffic.ended(phase);
        cut.putAll(traffic.unfinished(phase));
    }

    void interrupted() {
        interrupted = true;
    }

    void restoreInterrupt() {
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    DrainReceipt receipt(Traffic traffic, long now, boolean cancelled) {
        return new DrainReceipt(
                cancelled ? traffic.ended(DrainPhase.FINISH) + traffic.ended(DrainPhase.BACKGROUND) : served,
                traffic.lateCount(),
                traffic.refusedCount(),
                cut,
                handedOver,
                unsaved,
                failed,
                Duration.ofNanos(now - begun),
                cancelled);
    }
}
