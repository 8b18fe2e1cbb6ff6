package io.continuity.ws.client;

import io.continuity.resume.ResumeState;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Calls a store, and survives what it throws. <em>Thread-safe</em>, if its owner calls it by one thread at a time. */
final class StateKeeper {
    private final ResumeStore store;
    private final LongAdder failures = new LongAdder();
    private boolean full;

    StateKeeper(ResumeStore store) {
        this.store = store;
    }

    /** Returns what an earlier process has left. Throws what the store throws. */
    Optional<ResumeState> load() {
        Optional<ResumeState> left = store.load();
        full = left.isPresent();
        return left;
    }

    /** What keeps a state; or nothing, if there is none any more: what was kept before must not be found by another process. */
    Runnable keeping(Optional<ResumeState> state) {
        return () -> state.ifPresentOrElse(this::save, () -> {
            if (full) {
                clear();
            }
        });
    }

    private void save(ResumeState state) {
        full = true;
        guarded("saved", () -> store.save(state));
    }

    void clear() {
        full = false;
        guarded("cleared", store::clear);
    }

    /** How many calls have failed. */
    long failures() {
        return failures.sum();
    }

    private void guarded(String what, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            failures.increment();
            System.getLogger(ResumeStore.class.getName())
                    .log(System.Logger.Level.WARNING, "The state of a connection could not be " + what, e);
        }
    }
}
