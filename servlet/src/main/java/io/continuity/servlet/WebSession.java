package io.continuity.servlet;

import io.continuity.codec.EncodedAttribute;
import io.continuity.servlet.SessionState.Ending;
import io.continuity.servlet.SessionState.Fresh;
import io.continuity.servlet.SessionState.Invalidated;
import io.continuity.servlet.SessionState.Known;
import io.continuity.servlet.SessionState.Stored;
import io.continuity.servlet.SessionState.Unread;
import io.continuity.session.ConflictPolicy;
import io.continuity.session.SessionConflictException;
import io.continuity.session.SessionId;
import io.continuity.session.SessionLifeline;
import io.continuity.session.SessionSnapshot;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The {@link HttpSession} of one request.
 *
 * <p>Reads nothing from the store before the application needs it, decodes an attribute when it is asked for, and
 * saves what has changed in one call. What cannot be decoded is hidden and left as it is (S5). Once the request is
 * over, changes made by whoever still holds the object are written through one by one. Listeners are told after the
 * lock is released. <em>Thread-safe.</em>
 *
 * <p>Longer than we like it: every method of a wide interface, each under the lock.
 */
final class WebSession implements HttpSession, SessionLifeline.Source {
    /** The attribute that says which version the session stays with; the application does not see it. */
    static final String PIN = "io.continuity.pin";

    private final SessionSettings settings;
    private final ServletContext context;
    private final SessionCalls store;

    // Guards all below.
    private final SessionLock lock;
    private SessionState state;
    private final PendingChanges pending;
    private final DecodedAttributes decoded;
    private final SessionEvents events;
    private final Saving saving;
    private boolean created;
    private boolean requestOver;

    WebSession(SessionSettings settings, ServletContext context, SessionCalls store, SessionState state) {
        this.settings = settings;
        this.context = context;
        this.store = store;
        this.state = state;
        this.pending = new PendingChanges(settings.principals());
        this.decoded = new DecodedAttributes(settings, this);
        this.saving = new Saving(settings, store, pending, decoded);
        this.events = new SessionEvents(settings.listeners(), this);
        this.lock = new SessionLock(events);
        this.created = state instanceof Fresh;
    }

    /** Called when this has become the session of its request, so that listeners find it there. */
    void adopted() {
        lock.run(() -> {
            if (state instanceof Fresh) {
                events.created();
            }
        });
    }

    /** The handle that the client must present from now on; empty if there is nothing it could present. */
    Optional<String> handle() {
        return lock.get(() -> state.presentable());
    }

    /** Tells whether this request has created it, without asking the store. */
    boolean wasCreated() {
        return lock.get(() -> created);
    }

    boolean isValid() {
        return lock.get(() -> !(state instanceof Invalidated));
    }

    /** Saves what has changed since the last time, in one call to the store, or none if nothing has. */
    void save() {
        lock.run(() -> {
            if (state instanceof Stored || state instanceof Unread) {
                saving.noticeChangesInPlace();
            }
            savePending();
        });
    }

    private void savePending() {
        if (state instanceof Ending) {
            return;
        }
        pending.passivate(this);
        try {
            state = saving.save(state, this::startFresh);
        } catch (SessionConflictException e) {
            // So that the application, should it go on, finds what is stored and not what was refused.
            decoded.clear();
            state = state.unread();
            pending.clear();
            throw e;
        }
        pending.clear();
    }

    private Fresh startFresh() {
        created = true;
        events.created();
        Fresh fresh = new Fresh(settings.freshSession());
        state = fresh;
        return fresh;
    }

    /** Called when the request is over: whatever comes later is written through. */
    void requestOver(boolean justSaved) {
        lock.run(() -> {
            try {
                if (justSaved) {
                    savePending();
                } else {
                    save();
                }
            } catch (RuntimeException e) {
                decoded.clear();
                throw e;
            } finally {
                over();
            }
        });
    }

    /** Called when the request could not be saved: its changes are dropped, whatever comes later is written through. */
    void requestFailed() {
        lock.run(() -> {
            decoded.clear();
            over();
        });
    }

    private void over() {
        pending.clear();
        requestOver = true;
        store.requestOver();
    }

    /** Gives the session another id, and returns it. */
    String changeId() {
        return lock.get(() -> {
            String oldId = getId();
            SessionId id = snapshot().id().renewed(settings.random());
            pending.newId(id);
            events.idChanged(oldId);
            return id.value();
        });
    }

    @Override
    public String getId() {
        return lock.get(() -> pending.newId().orElseGet(() -> snapshot().id()).value());
    }

    @Override
    public long getCreationTime() {
        return lock.get(() -> snapshot().creationTime().toEpochMilli());
    }

    @Override
    public long getLastAccessedTime() {
        return lock.get(() -> snapshot().lastAccessedTime().toEpochMilli());
    }

    @Override
    public boolean isNew() {
        return lock.get(() -> {
            snapshot();
            return created;
        });
    }

    @Override
    public ServletContext getServletContext() {
        return context;
    }

    @Override
    public int getMaxInactiveInterval() {
        return lock.get(() -> Math.toIntExact(pending.maxInactiveInterval()
                .orElseGet(() -> snapshot().maxInactiveInterval())
                .toSeconds()));
    }

    @Override
    public void setMaxInactiveInterval(int seconds) {
        change(() -> pending.maxInactiveInterval(Duration.ofSeconds(Math.max(0, seconds))));
    }

    /**
     * Has somebody say which version of the application the session stays with, and remembers that.
     *
     * @param choice gets what it was, and says what it is from now on
     * @return what it is; empty if the session has ended, or stays with none
     */
    Optional<String> pin(UnaryOperator<Optional<String>> choice) {
        return lock.get(() -> {
            if (state instanceof Ending || state instanceof Invalidated) {
                return Optional.empty();
            }
            snapshot();
            Optional<String> before = read(PIN).map(Object::toString);
            Optional<String> after = choice.apply(before);
            if (!after.equals(before)) {
                after.ifPresentOrElse(
                        version -> pending.set(PIN, version, ConflictPolicy.lastWriteWins()),
                        () -> pending.remove(PIN, ConflictPolicy.lastWriteWins()));
            }
            return after;
        });
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        DecodedAttributes.requireName(name);
        if (name.equals(PIN)) {
            return null;
        }
        return lock.get(() -> {
            requireValid();
            return read(name).or(() -> decoded.here(name)).orElse(null);
        });
    }

    private Optional<Object> read(String name) {
        if (pending.has(name)) {
            return pending.attribute(name);
        }
        EncodedAttribute encoded = snapshot().attributes().get(name);
        return encoded == null ? Optional.empty() : decoded.decode(name, encoded);
    }

    /** Returns the value to be told of when it goes: without reading the session, if nobody has asked for that. */
    private Optional<Object> known(String name) {
        return state instanceof Unread && !pending.has(name) ? decoded.seen(name) : read(name);
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        return lock.get(() -> {
            snapshot();
            return Collections.enumeration(names());
        });
    }

    /** Decodes what is there, so that no name is listed whose value the application could then not get. */
    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>(pending.names());
        if (!(state instanceof Unread)) {
            names.addAll(snapshot().attributes().keySet());
        }
        names.remove(PIN);
        names.removeIf(name -> known(name).isEmpty());
        return names;
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        requireOwn(name);
        if (decoded.keptHere(name, value)) {
            return;
        }
        if (value == null) {
            removeAttribute(name);
            return;
        }
        decoded.requireEncodable(name, value);
        if (value instanceof HttpSessionBindingListener && lock.get(() -> isNewAt(name, value))) {
            events.bound(name, value);
        }
        change(() -> {
            ConflictPolicy policy = settings.conflicts().of(name, Optional.of(value));
            readIf(policy.comparesBeforeWriting() || settings.codec().carriesOver(value));
            events.set(name, known(name), value);
            pending.set(name, value, policy);
            decoded.put(name, value);
        });
    }

    /** Sets what a function makes of the value, now and again if another request changes it meanwhile. */
    void update(String name, UnaryOperator<Optional<Object>> function) {
        requireOwn(name);
        change(() -> {
            snapshot();
            Optional<Object> before = read(name);
            events.updated(name, before, saving.update(name, before, function));
        });
    }

    private static void requireOwn(String name) {
        DecodedAttributes.requireName(name);
        if (name.equals(PIN)) {
            throw new IllegalArgumentException("Session attribute '" + PIN + "' is Continuity's own");
        }
    }

    private void readIf(boolean needed) {
        if (needed) {
            snapshot();
        }
    }

    /** Reads the session: where a binding listener is set, there may be one that has to hear of it. */
    private boolean isNewAt(String name, Object value) {
        requireValid();
        return read(name).filter(current -> current == value).isEmpty();
    }

    @Override
    public void removeAttribute(String name) {
        requireOwn(name);
        change(() -> {
            ConflictPolicy policy = settings.conflicts().ofRemoval(name, known(name));
            readIf(policy.comparesBeforeWriting());
            known(name).ifPresent(value -> events.removed(name, value));
            if (isStoredWithout(name) && !policy.comparesBeforeWriting()) {
                // Frameworks remove what is seldom there; that is not worth a call to the store.
                pending.forget(name);
            } else {
                known(name).ifPresent(value -> pending.removing(name, value));
                pending.remove(name, policy);
            }
            decoded.remove(name);
        });
    }

    private boolean isStoredWithout(String name) {
        return !(state instanceof Unread) && !snapshot().attributes().containsKey(name);
    }

    private void change(Runnable change) {
        lock.run(() -> {
            requireValid();
            change.run();
            if (requestOver) {
                save();
            }
        });
    }

    @Override
    public void invalidate() {
        lock.run(() -> {
            requireValid();
            if (state instanceof Unread unread) {
                // Nobody listens who would want to look at it first.
                store.delete(unread.handle(), OptionalLong.empty());
                end();
            } else if (!(state instanceof Ending)) {
                end(snapshot());
            }
        });
    }

    /** Ends it in the store first, so that nobody hears of an end that an outage has prevented. */
    private void end(SessionSnapshot last) {
        boolean ended = state instanceof Stored stored
                ? store.delete(stored.handle(), OptionalLong.of(last.version()))
                : state instanceof Fresh;
        state = new Ending(last);
        decoded.sessionHasEnded();
        if (ended) {
            events.destroyed();
        }
        events.then(this::end);
    }

    /** Called for one that is {@link Ending} from the start: it has expired, or was ended without a request of its own. */
    void hasEnded() {
        lock.run(() -> {
            decoded.sessionHasEnded();
            events.destroyed();
            events.then(this::end);
        });
    }

    private void end() {
        lock.run(() -> {
            names().forEach(name -> events.removed(name, known(name).orElseThrow()));
            state = new Invalidated();
            pending.clear();
        });
    }

    @Override
    public HttpSession.Accessor getAccessor() {
        return SessionAccessor.of(this);
    }

    @Override
    public Optional<SessionLifeline> lifeline() {
        return lock.get(() -> handle().filter(handle -> !store.handlesHoldSessions())
                .map(handle -> new StoredLifeline(store, handle, snapshot().maxInactiveInterval())));
    }

    /** Returns this while its request is at work, and then the session as the store knows it now. */
    WebSession accessed() {
        return lock.get(() -> {
            requireValid();
            if (!requestOver) {
                return this;
            }
            SessionCalls calls = store.renewed();
            return handle().flatMap(handle -> calls.load(handle)
                            .map(found -> new WebSession(settings, context, calls, new Stored(handle, found))))
                    .orElseThrow(() -> new IllegalStateException("The session has ended, or has got another id"));
        });
    }

    /** Returns what is known of the session, reading it from the store if it has to. */
    private SessionSnapshot snapshot() {
        if (state instanceof Unread unread) {
            Optional<SessionSnapshot> found = store.load(unread.handle());
            if (found.isEmpty()) {
                return startFresh().snapshot();
            }
            state = new Stored(store.handleOf(unread.handle(), found.get()), found.get());
        }
        requireValid();
        return ((Known) state).snapshot();
    }

    private void requireValid() {
        if (state instanceof Invalidated) {
            throw new IllegalStateException("Session was invalidated");
        }
    }
}
