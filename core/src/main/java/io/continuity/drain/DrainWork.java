package io.continuity.drain;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Something that an instance is busy with, from {@link Drain#begin} to {@link #end}. <em>Thread-safe.</em>
 */
public final class DrainWork {
    private final Drain drain;
    private final boolean late;
    private final boolean refused;
    private final AtomicReference<State> state;

    /** What it is, and whether it is that still. */
    private record State(WorkKind kind, boolean ended) {}

    DrainWork(Drain drain, WorkKind kind, boolean late, boolean refused) {
        this.drain = drain;
        this.late = late;
        this.refused = refused;
        this.state = new AtomicReference<>(new State(kind, refused));
    }

    /**
     * Tells whether it came too late and must not be done. It has ended then.
     *
     * @return true if a request is to be answered with 503
     */
    public boolean isRefused() {
        return refused;
    }

    /**
     * Tells whether it came while the instance was draining.
     *
     * @return true also if it is refused
     */
    public boolean isLate() {
        return late;
    }

    /**
     * Says that it has turned out to be of another kind.
     *
     * @param kind the kind; without effect once it has ended
     */
    public void become(WorkKind kind) {
        State before = state.getAndUpdate(now -> now.ended ? now : new State(kind, false));
        if (!before.ended && before.kind != kind) {
            drain.traffic().become(before.kind, kind);
            drain.changed();
        }
    }

    /** Ends it; without effect if it has ended. */
    public void end() {
        State before = finish();
        if (!before.ended) {
            drain.traffic().end(before.kind);
            drain.changed();
        }
    }

    /** Ends it as something that was turned away; without effect if it has ended. */
    public void refuse() {
        State before = finish();
        if (!before.ended) {
            drain.traffic().refuse(before.kind);
            drain.changed();
        }
    }

    private State finish() {
        return state.getAndUpdate(now -> new State(now.kind, true));
    }

    /**
     * Says that it has not ended after all; without effect if it was refused.
     *
     * @return true if it had ended, so that it has to be ended once more
     */
    public boolean resume() {
        State before = state.getAndUpdate(now -> new State(now.kind, refused));
        boolean resumed = before.ended && !refused;
        if (resumed) {
            drain.traffic().resume(before.kind);
        }
        return resumed;
    }
}
