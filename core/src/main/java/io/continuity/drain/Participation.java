package io.continuity.drain;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One participant at work. <em>Thread-safe.</em> */
final class Participation extends FutureTask<Void> {
    private final String name;
    private final DrainStep step;
    private final Runnable whenDone;

    /**
     * Creates it, not begun.
     *
     * @param whenDone called on the participant's thread
     */
    Participation(String name, DrainParticipant participant, DrainStep step, Runnable whenDone) {
        super(() -> {
            participant.drain(step);
            return null;
        });
        this.name = name;
        this.step = step;
        this.whenDone = whenDone;
    }

    @Override
    protected void done() {
        whenDone.run();
    }

    /** Could not begin. */
    void fail(Throwable cause) {
        setException(cause);
    }

    String name() {
        return name;
    }

    DrainStep step() {
        return step;
    }

    /** What it has thrown, once it is done. */
    Optional<Throwable> failure() throws InterruptedException {
        try {
            get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.ofNullable(e.getCause());
        }
    }
}
