package io.continuity.servlet;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.EncodedAttribute;
import io.continuity.servlet.KeptAttribute.Outcome;
import io.continuity.servlet.KeptChanges.Origin;
import io.continuity.servlet.KeptChanges.Plan;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Changes that the store could not be reached for, until it is told of them.
 *
 * <p>To the requests of this instance they are as good as saved: who loads the session finds them, and who saves it after
 * that has them replayed first. A replay compares with what is stored. What nobody else has changed is written; what
 * somebody has is merged if its policy says how, else the stored, newer value stays. As the comparison is part of the
 * save, it does not matter whether something that was sent without an answer was executed: then the store holds it.
 *
 * <p>One thread at a time replays a session, under the lock of its {@linkplain Kept.Lineage lineage}, which is held during
 * calls to the store and waited for no longer than for the store. <em>Thread-safe.</em>
 */
final class KeptWrites {
    private static final System.Logger LOG = System.getLogger(KeptWrites.class.getName());
    private static final int MAX_CONFLICTS = 64;

    /** So many sessions in a row that the store cannot be told of, and it is away. */
    private static final int MAX_FAILURES = 5;

    /** Enough to tell an operator what has happened, whatever names a client may be able to choose. */
    private static final int MAX_NAMES_LOGGED = 100;

    private final KeptSessions sessions;
    private final AttributeCodec codec;
    private final SessionObserver observer;
    private final AtomicBoolean toldAway = new AtomicBoolean();
    private final Set<String> toldOverruled = ConcurrentHashMap.newKeySet();

    KeptWrites(KeptSessions sessions, AttributeCodec codec, SessionObserver observer) {
        this.sessions = sessions;
        this.codec = codec;
        this.observer = observer;
    }

    /** Reads a session as this instance knows it. */
    Optional<SessionSnapshot> load(StoreCalls store, String handle) {
        String id = store.requestedId(handle);
        while (true) {
            Optional<Kept> before = sessions.find(id);
            if (isEnd(before)) {
                return Optional.empty();
            }
            Optional<SessionSnapshot> read = store.load(handle);
            Optional<Kept> kept = sessions.find(id);
            // If it has got into the store in between, what was read may be from before that.
            if (before.isEmpty() || kept.filter(before.get()::isIn).isPresent()) {
                return kept.isEmpty()
                        ? read
                        : read.flatMap(session -> kept.get().on(session, codec));
            }
        }
    }

    /** Saves what a request has done, or keeps it. */
    SaveResult save(StoreCalls store, String handle, SessionChanges changes, SaveAttempt attempt) {
        Origin origin = new Origin(store.requestedId(handle), handle);
        boolean asked = false;
        try {
            replayFirst(store, origin.id());
            asked = true;
            return isEnd(sessions.find(origin.id())) ? SaveResult.GONE : store.save(handle, changes);
        } catch (SessionStoreException e) {
            if (changes.newId().isPresent()) {
                throw e; // What other requests present would lead nowhere on other instances.
            }
            boolean sent = asked && e.mayHaveTakenEffect();
            SaveResult kept = sessions.keep(origin, changes, attempt, sent).orElseThrow(() -> notKept(e));
            if (kept instanceof Saved) {
                tellKept();
            }
            return kept;
        }
    }

    /** Saves what cannot be kept, as nobody knows what it is made to. */
    SaveResult saveBlind(StoreCalls store, String handle, SessionChanges changes) {
        String id = store.requestedId(handle);
        replayFirst(store, id);
        return isEnd(sessions.find(id)) ? SaveResult.GONE : store.save(handle, changes);
    }

    /** Ends a session in the store, or here until the store hears of it. */
    boolean delete(StoreCalls store, String handle, OptionalLong basedOn) {
        String id = store.requestedId(handle);
        if (isEnd(sessions.find(id))) {
            return false;
        }
        try {
            boolean deleted = store.delete(handle, basedOn);
            times(sessions.forgetChanges(id), observer::keptWriteReplayed);
            return deleted;
        } catch (SessionStoreException e) {
            if (!sessions.end(id, handle, basedOn)) {
                throw notKept(e);
            }
            tellKept();
            return true;
        }
    }

    void touch(StoreCalls store, String handle) {
        if (!isEnd(sessions.find(store.requestedId(handle)))) {
            store.touch(handle);
        }
    }

    /**
     * Tells the store of all that is kept, as long as there is time.
     *
     * @return how many writes are kept no more
     * @throws SessionStoreException if there is something to tell, and the store cannot be told of any of it
     */
    int replayAll(StoreCalls store) {
        int replayed = 0;
        int failures = 0;
        Optional<SessionStoreException> failure = Optional.empty();
        List<String> ids = new ArrayList<>(sessions.ids());
        // So that no few sessions that the store chokes on keep the others waiting for ever.
        Collections.shuffle(ids);
        for (String id : ids) {
            if (!store.hasTimeLeft() || failures == MAX_FAILURES) {
                break;
            }
            try {
                replayed += replay(store, id);
                failures = 0;
            } catch (SessionStoreException e) {
                failures++;
                failure = Optional.of(e);
            }
        }
        if (replayed == 0 && failure.isPresent()) {
            throw failure.get();
        }
        return replayed;
    }

    KeptStatus status() {
        return sessions.status();
    }

    /** Ends it all: tells the store what there is time for, and returns how many writes are lost. */
    int close(StoreCalls store) {
        try {
            var unused = replayAll(store);
        } catch (SessionStoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "Kept writes cannot be replayed at the end", e);
        }
        int lost = sessions.clear();
        times(lost, observer::keptWriteLost);
        if (lost > 0) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "Session changes of {0} requests are lost: the session store did not come back before this"
                            + " instance ended",
                    lost);
        }
        return lost;
    }

    private void replayFirst(StoreCalls store, String id) {
        while (sessions.find(id).isPresent()) {
            var unused = replay(store, id);
        }
    }

    private int replay(StoreCalls store, String id) {
        Optional<Kept> kept = sessions.find(id);
        if (kept.isEmpty()) {
            return 0;
        }
        if (!store.acquire(kept.get().lineage().replaying())) {
            throw new SessionStoreException("Another request is still telling the session store of kept changes");
        }
        try {
            return replayed(store, id, kept.get().lineage());
        } finally {
            kept.get().lineage().replaying().unlock();
        }
    }

    private int replayed(StoreCalls store, String id, Kept.Lineage lineage) {
        int replayed = 0;
        int conflicts = 0;
        Map<String, Optional<EncodedAttribute>> stored = Map.of();
        while (conflicts <= MAX_CONFLICTS) {
            Optional<Kept> kept = sessions.find(id).filter(present -> present.lineage() == lineage);
            if (kept.isEmpty()) {
                tellIfOver();
                return replayed;
            }
            if (kept.get() instanceof KeptChanges changes) {
                Plan plan = changes.plan(stored, codec);
                // Noted before it is sent, and by nobody else meanwhile: what is added to it comes after what is sent.
                if (sessions.replace(id, changes, Optional.of(changes.sent(plan)))) {
                    SaveResult result = tellOrTakeBack(store, id, plan, stored.keySet());
                    replayed += follow(result, id, plan);
                    stored = result instanceof Conflict conflict ? conflict.stored() : Map.of();
                    conflicts += result instanceof Conflict ? 1 : 0;
                }
            } else if (kept.get() instanceof Kept.End end) {
                var unused = store.delete(end.handle(), end.basedOn());
                if (sessions.replace(id, end, Optional.empty())) {
                    times(end.writes(), observer::keptWriteReplayed);
                    replayed += end.writes();
                }
            }
        }
        throw new SessionStoreException("Kept changes of a session are in conflict with others again and again");
    }

    private SaveResult tellOrTakeBack(StoreCalls store, String id, Plan plan, Set<String> seen) {
        try {
            return tell(store, plan, seen);
        } catch (SessionStoreException e) {
            if (!e.mayHaveTakenEffect()) {
                sessions.update(id, plan.kept().lineage(), kept -> Optional.of(kept.notSent(plan)));
            }
            throw e;
        }
    }

    /** Saves what a plan says, but for nothing: if all that it is based on has just been seen. */
    private static SaveResult tell(StoreCalls store, Plan plan, Set<String> seen) {
        String handle = plan.kept().handle();
        return plan.changes().isEmpty() && seen.containsAll(plan.outcomes().keySet())
                ? new Saved(handle)
                : store.save(handle, plan.changes());
    }

    /** Returns how many writes are kept no more. */
    private int follow(SaveResult result, String id, Plan plan) {
        Kept.Lineage lineage = plan.kept().lineage();
        if (result instanceof Conflict) {
            sessions.update(id, lineage, kept -> Optional.of(kept.notSent(plan)));
            return 0;
        }
        if (result == SaveResult.GONE) {
            // Somebody logged out, or it expired. Logout is final (S4).
            int dropped = sessions.update(id, lineage, kept -> Optional.empty());
            times(dropped, observer::savedTooLate);
            return dropped;
        }
        sessions.update(id, lineage, kept -> kept.after(plan));
        times(plan.kept().writes(), observer::keptWriteReplayed);
        plan.outcomes().forEach(this::report);
        return plan.kept().writes();
    }

    private void report(String name, Outcome outcome) {
        if (outcome.merged()) {
            observer.conflictMerged(name);
        }
        if (outcome.overruled()) {
            observer.keptChangeOverruled(name);
            boolean first = toldOverruled.size() < MAX_NAMES_LOGGED && toldOverruled.add(name);
            LOG.log(
                    first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                    () -> "A kept change of session attribute '" + name + "' has given way to a newer one");
        }
    }

    private static boolean isEnd(Optional<Kept> kept) {
        return kept.filter(Kept.End.class::isInstance).isPresent();
    }

    private SessionStoreException notKept(SessionStoreException failure) {
        observer.writeNotKept();
        return failure;
    }

    private void tellKept() {
        observer.writeKept();
        if (toldAway.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The session store is out of reach: session changes are kept in this instance until it is back");
        }
    }

    private void tellIfOver() {
        if (sessions.isEmpty() && toldAway.compareAndSet(true, false)) {
            LOG.log(System.Logger.Level.INFO, "The session store is back, and has all kept session changes");
        }
    }

    private static void times(int count, Runnable action) {
        for (int i = 0; i < count; i++) {
            action.run();
        }
    }
}
