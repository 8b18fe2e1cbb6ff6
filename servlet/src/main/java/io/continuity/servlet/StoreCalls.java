package io.continuity.servlet;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The store as one request sees it: all its calls together wait no longer than the deadline.
 *
 * <p>Only time spent waiting for the store counts, not what the application does between two calls.
 * <em>Thread-safe.</em>
 */
final class StoreCalls {
    private final SessionStore store;
    private final SessionObserver observer;
    private final LongSupplier ticker;
    private final Duration deadline;
    private final AtomicLong remainingNanos;
    private volatile boolean requestOver;

    StoreCalls(SessionStore store, SessionObserver observer, LongSupplier ticker, Duration deadline) {
        this.store = store;
        this.observer = observer;
        this.ticker = ticker;
        this.deadline = deadline;
        this.remainingNanos = new AtomicLong(deadline.toNanos());
    }

    /** Returns the same store as another request sees it. */
    StoreCalls renewed() {
        return new StoreCalls(store, observer, ticker, deadline);
    }

    Optional<SessionSnapshot> load(String handle) {
        return timed(timeout -> store.load(handle, timeout));
    }

    SaveResult create(SessionSnapshot session) {
        return timed(timeout -> store.create(session, timeout));
    }

    SaveResult save(String handle, SessionChanges changes) {
        return timed(timeout -> store.save(handle, changes, timeout));
    }

    boolean delete(String handle, OptionalLong basedOn) {
        return timed(timeout -> store.delete(handle, basedOn, timeout));
    }

    /** Returns how many sessions were told of. */
    int announceExpired(Consumer<SessionSnapshot> listener) {
        return timed(timeout -> store.announceExpired(listener, timeout));
    }

    Set<SessionId> findByPrincipal(String principal) {
        return timed(timeout -> store.findByPrincipal(principal, timeout));
    }

    /** Does no I/O. */
    String requestedId(String handle) {
        return store.requestedId(handle);
    }

    void touch(String handle) {
        try {
            store.touch(handle);
        } catch (SessionStoreException e) {
            observer.storeFailed();
        }
    }

    /** Waits for a lock as for the store, and tells whether it is held now. */
    boolean acquire(ReentrantLock lock) {
        return timed(timeout -> {
            try {
                return lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    boolean hasTimeLeft() {
        return requestOver || remainingNanos.get() > 0;
    }

    /** From now on each call has the whole deadline: there is no request that they would keep waiting together. */
    void requestOver() {
        requestOver = true;
    }

    private <T> T timed(Function<Duration, T> call) {
        long available = requestOver ? deadline.toNanos() : remainingNanos.get();
        if (available <= 0) {
            throw new SessionStoreException(
                    "This request has used up its " + deadline + " for session store calls (store deadline)");
        }
        long start = ticker.getAsLong();
        try {
            return call.apply(Duration.ofNanos(available));
        } catch (SessionStoreException e) {
            observer.storeFailed();
            throw e;
        } finally {
            remainingNanos.addAndGet(start - ticker.getAsLong());
        }
    }
}
