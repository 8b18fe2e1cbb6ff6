package io.continuity.drain;

import java.util.concurrent.Executor;

/**
 * One daemon thread for each participant, as long as that has something to do.
 *
 * <p>On the thread that drains, one that hangs could not be left behind. <em>Thread-safe.</em>
 */
final class ParticipantThreads implements Executor {
    static final String THREAD = "continuity-drain";

    @Override
    public void execute(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        thread.start();
    }
}
