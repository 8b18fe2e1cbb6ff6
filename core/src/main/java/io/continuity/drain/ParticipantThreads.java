package io.continuity.drain;

import java.util.concurrent.Executor;

/**
 * One daemon thread for each participant of a drain, or readiness gate, as long as that has something to do.
 *
 * <p>On the thread that drains, or asks, one that hangs could not be left behind. <em>Thread-safe.</em>
 */
final class ParticipantThreads implements Executor {
    static final String THREAD = "continuity-drain";

    private final String name;

    /** Names the threads. */
    ParticipantThreads(String name) {
        this.name = name;
    }

    @Override
    public void execute(Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
