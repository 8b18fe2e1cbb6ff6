package io.continuity.spring;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/** Makes schedulers of one daemon thread; whoever has one ends it. */
final class DaemonScheduler {
    private DaemonScheduler() {}

    /** What is wanted later is not done any more once it has been shut down. */
    static ScheduledThreadPoolExecutor named(String name) {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        scheduler.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        return scheduler;
    }
}
