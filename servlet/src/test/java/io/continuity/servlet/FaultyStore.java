package io.continuity.servlet;

import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A store that does not answer when a test says so, whether it has executed a call or not, and serves copies while it
 * does not. Thread-safe.
 */
final class FaultyStore implements SessionStore {
    /** What becomes of a call. */
    enum Fault {
        NONE,
        NOT_ASKED,
        NOT_EXECUTED,
        ANSWER_LOST
    }

    private final SessionStore store;
    private final Map<String, SessionSnapshot> copies = new ConcurrentHashMap<>();
    private volatile Supplier<Fault> faults = () -> Fault.NONE;
    private final AtomicBoolean lostAnAnswer = new AtomicBoolean();
    private volatile boolean copying = true;

    FaultyStore(InstantSource clock) {
        this.store = new InMemorySessionStore(clock);
    }

    /** Returns the store as other instances reach it. */
    SessionStore elsewhere() {
        return store;
    }

    /** Tells whether a call was executed without its answer since this was asked last. */
    boolean hasLostAnAnswer() {
        return lostAnAnswer.getAndSet(false);
    }

    void answer(Supplier<Fault> next) {
        faults = next;
    }

    void goAway() {
        faults = () -> Fault.NOT_EXECUTED;
    }

    void goAwayUnasked() {
        faults = () -> Fault.NOT_ASKED;
    }

    void goAwayLosingAnswers() {
        faults = () -> Fault.ANSWER_LOST;
    }

    void comeBack() {
        faults = () -> Fault.NONE;
    }

    void withoutCopies() {
        copying = false;
    }

    private <T> T call(Supplier<T> call) {
        Fault fault = faults.get();
        if (fault == Fault.NONE) {
            return call.get();
        }
        if (fault == Fault.NOT_ASKED) {
            throw SessionStoreException.notAsked("The test lets nobody through to the store");
        }
        if (fault == Fault.ANSWER_LOST) {
            var unused = call.get();
            lostAnAnswer.set(true);
        }
        throw new SessionStoreException("The test has sent the store away");
    }

    @Override
    public synchronized Optional<SessionSnapshot> load(String handle, Duration timeout) {
        try {
            Optional<SessionSnapshot> loaded = call(() -> store.load(handle, timeout));
            copy(handle, loaded);
            return loaded;
        } catch (SessionStoreException e) {
            return Optional.of(
                    Optional.ofNullable(copying ? copies.get(handle) : null).orElseThrow(() -> e));
        }
    }

    private void copy(String handle, Optional<SessionSnapshot> loaded) {
        loaded.ifPresentOrElse(session -> copies.put(handle, session), () -> copies.remove(handle));
    }

    @Override
    public synchronized SaveResult create(SessionSnapshot session, Duration timeout) {
        SaveResult created = call(() -> store.create(session, timeout));
        copy(session.id().value(), store.load(session.id().value(), timeout));
        return created;
    }

    @Override
    public synchronized SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        SaveResult saved = call(() -> store.save(handle, changes, timeout));
        copy(handle, store.load(handle, timeout));
        return saved;
    }

    @Override
    public synchronized boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        boolean deleted = call(() -> store.delete(handle, basedOn, timeout));
        copies.remove(handle);
        return deleted;
    }

    @Override
    public void touch(String handle) {
        if (faults.get() == Fault.NONE) {
            store.touch(handle);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
