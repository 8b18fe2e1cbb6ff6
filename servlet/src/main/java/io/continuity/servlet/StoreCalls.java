package io.continuity.servlet;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionObserver.StoreCall;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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
    private static final Logger LOG = System.getLogger(SessionFilter.class.getName());

    private final SessionStore store;
    private final SessionObserver observer;
    private final LongSupplier ticker;
    private final Duration deadline;
    private final AtomicLong remainingNanos;
    private volatile boolean requestOver;
    private volatile boolean responded;
    private volatile BooleanSupplier committed = () -> false;
    private volatile boolean changed;

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
        return timed(StoreCall.LOAD, timeout -> store.load(handle, timeout));
    }

    /** Tells whether there is a session, which counts as an access only if the store knows no other way. */
    boolean isThere(String handle) {
        Optional<SessionInspection> inspection = store.inspection();
        Optional<SessionId> id = SessionId.parse(store.requestedId(handle));
        if (inspection.isEmpty() || id.isEmpty()) {
            return load(handle).isPresent();
        }
        return timed(
                StoreCall.LOAD,
                timeout -> inspection.get().peek(id.get(), timeout).isPresent());
    }

    SaveResult create(SessionSnapshot session) {
        return create(timeout -> store.create(session, timeout));
    }

    SaveResult create(SessionSnapshot session, String principal) {
        return create(timeout -> store.create(session, principal, timeout));
    }

    private SaveResult create(Function<Duration, SaveResult> call) {
        SaveResult result = timed(StoreCall.CREATE, call);
        if (result instanceof SaveResult.Saved) {
            observer.sessionCreated();
            changed();
        }
        return result;
    }

    SaveResult save(String handle, SessionChanges changes) {
        SaveResult result = timed(StoreCall.SAVE, timeout -> store.save(handle, changes, timeout));
        if (result instanceof SaveResult.Saved && !changes.isEmpty()) {
            changed();
        }
        return result;
    }

    /** What is saved into a handle that cannot be sent any more is lost, which must not pass unnoticed. */
    private void changed() {
        changed = true;
        if ((responded || committed.getAsBoolean()) && store.handlesHoldSessions()) {
            observer.handleNotSent();
            LOG.log(
                    Level.WARNING,
                    "A session was changed after the response had committed, and the change is lost: its cookie could not be"
                            + " sent any more. Change sessions before the response is flushed or ends.");
        }
    }

    boolean delete(String handle, OptionalLong basedOn) {
        boolean ended = timed(StoreCall.DELETE, timeout -> store.delete(handle, basedOn, timeout));
        if (ended) {
            observer.sessionEnded();
            changed();
        }
        return ended;
    }

    /** Returns how many sessions were told of. */
    int announceExpired(Consumer<SessionSnapshot> listener) {
        Consumer<SessionSnapshot> counted = session -> {
            listener.accept(session);
            observer.sessionExpired();
        };
        return timed(StoreCall.ANNOUNCE, timeout -> store.announceExpired(counted, timeout));
    }

    Set<SessionId> findByPrincipal(String principal) {
        return timed(StoreCall.FIND, timeout -> store.findByPrincipal(principal, timeout));
    }

    int deleteByPrincipal(String principal) {
        int ended = timed(StoreCall.FIND, timeout -> store.deleteByPrincipal(principal, timeout));
        for (int i = 0; i < ended; i++) {
            observer.sessionEnded();
        }
        return ended;
    }

    /** Does no I/O. */
    String handleOf(String handle, SessionSnapshot loaded) {
        return store.handleOf(handle, loaded);
    }

    Optional<String> touched(String handle) {
        return store.touched(handle);
    }

    Optional<String> handleAfterEnd(String handle) {
        return store.handleAfterEnd(handle);
    }

    String handleBeside(String created, String presented) {
        return store.handleBeside(created, presented);
    }

    boolean handlesHoldSessions() {
        return store.handlesHoldSessions();
    }

    /** Tells whether a session was created, changed or ended, and not only found or touched. */
    boolean hasChanged() {
        return changed;
    }

    String requestedId(String handle) {
        return store.requestedId(handle);
    }

    void touch(String handle) {
        boolean watched = observer != SessionObserver.NONE;
        long start = watched ? ticker.getAsLong() : 0;
        boolean answered = true;
        try {
            store.touch(handle);
        } catch (SessionStoreException e) {
            answered = false;
            observer.storeFailed();
        }
        if (watched) {
            observer.storeCalled(StoreCall.TOUCH, answered, ticker.getAsLong() - start);
        }
    }

    /** Waits for a lock as for the store, and tells whether it is held now. */
    boolean acquire(ReentrantLock lock) {
        long start = ticker.getAsLong();
        try {
            return lock.tryLock(available(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            remainingNanos.addAndGet(start - ticker.getAsLong());
        }
    }

    boolean hasTimeLeft() {
        return requestOver || remainingNanos.get() > 0;
    }

    /** From now on each call has the whole deadline: there is no request that they would keep waiting together. */
    void requestOver() {
        requestOver = true;
        responded = true;
    }

    /**
     * Says whether a handle can still be sent to the client.
     *
     * @param isCommitted asked until the request is over
     */
    void answerWith(BooleanSupplier isCommitted) {
        committed = isCommitted;
        responded = false;
    }

    private long available() {
        long available = requestOver ? deadline.toNanos() : remainingNanos.get();
        if (available <= 0) {
            throw SessionStoreException.notAsked(
                    "This request has used up its " + deadline + " for session store calls (store deadline)");
        }
        return available;
    }

    private <T> T timed(StoreCall kind, Function<Duration, T> call) {
        long available = available();
        long start = ticker.getAsLong();
        boolean answered = true;
        try {
            return call.apply(Duration.ofNanos(available));
        } catch (SessionStoreException e) {
            answered = false;
            observer.storeFailed();
            throw e;
        } finally {
            long nanos = ticker.getAsLong() - start;
            remainingNanos.addAndGet(-nanos);
            observer.storeCalled(kind, answered, nanos);
        }
    }
}
