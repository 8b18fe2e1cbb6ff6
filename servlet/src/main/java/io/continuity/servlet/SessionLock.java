package io.continuity.servlet;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's lock, which tells of its events once it is released. <em>Thread-safe.</em>
 *
 * <p>It is held during store calls, and a ReentrantLock, as these must not pin a virtual thread.
 */
final class SessionLock {
    private final ReentrantLock lock = new ReentrantLock();
    private final SessionEvents events;

    SessionLock(SessionEvents events) {
        this.events = events;
    }

    void run(Runnable action) {
        this.<@Nullable Object>get(() -> {
            action.run();
            return null;
        });
    }

    <T extends @Nullable Object> T get(Supplier<T> action) {
        lock.lock();
        List<Runnable> due = List.of();
        try {
            return action.get();
        } finally {
            if (lock.getHoldCount() == 1) {
                due = events.take();
            }
            lock.unlock();
            due.forEach(Runnable::run);
        }
    }
}
