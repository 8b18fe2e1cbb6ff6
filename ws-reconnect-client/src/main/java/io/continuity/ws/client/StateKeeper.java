package io.continuity.ws.client;

import io.continuity.resume.ResumeState;
import java.util.concurrent.atomic.LongAdder;

/** Calls a store, and survives what it throws. <em>Thread-safe</em>, if its owner calls it by one thread at a time. */
final class StateKeeper {
    private final ResumeStore store;
    private final LongAdder failures = new LongAdder();

    StateKeeper(ResumeStore store) {
        this.store = store;
    }

    void save(ResumeState state) {
        guarded("saved", () -> store.save(state));
    }

    void clear() {
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
