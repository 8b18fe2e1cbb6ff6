package io.continuity.session;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps large attributes of sessions that are in their handles in another store: tokens have a size.
 *
 * <p>In the session stands where the value is, and a digest of it. A request that does not ask for a large attribute does
 * not read it; each one has the other store count an access, without waiting. A value that is replaced or removed stays
 * there until it expires, as a session without a request, so that requests side by side can still read it. A value that is
 * there no more cannot be decoded: it is hidden and counted as such. When the other store is away, requests that read or
 * write large attributes fail, and all others do not; the end of a session does not wait for it to come back, and leaves
 * its large attributes to their expiry.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SpillingSessionStore implements SessionStore {
    private static final System.Logger LOG = System.getLogger(SpillingSessionStore.class.getName());

    /** Never stored, so that expecting it brings what is. */
    private static final Optional<EncodedAttribute> NEVER = Optional.of(EncodedAttribute.of(new byte[] {126}));

    private static final String VALUE = "value";
    private static final Duration CALL = Duration.ofSeconds(1);

    /** Of values whose session lives as long as it may. */
    private static final Duration LONG = Duration.ofDays(400);

    private final SessionStore store;
    private final SessionStore large;
    private final int above;
    private final InstantSource clock;
    private final SessionObserver observer;
    private final SecureRandom random = new SecureRandom();

    private SpillingSessionStore(SpillingSessionStore said, SessionObserver observer) {
        this.store = said.store;
        this.large = said.large;
        this.above = said.above;
        this.clock = said.clock;
        this.observer = observer;
    }

    private SpillingSessionStore(SessionStore store, SessionStore large, int above, InstantSource clock) {
        this.store = store;
        this.large = large;
        this.above = above;
        this.clock = clock;
        this.observer = SessionObserver.NONE;
    }

    /**
     * Puts a store for large attributes beside another.
     *
     * @param store keeps the sessions in their handles; closed with this one
     * @param large keeps the large attributes, and no sessions of clients; closed with this one
     * @param above how many bytes an attribute has at most, encoded, that stays in the session; not negative
     * @param clock dates what is put into the other store
     * @return a store to be used in place of the first
     * @throws IllegalArgumentException if the number is negative, or handles of the store do not hold sessions
     */
    public static SpillingSessionStore over(SessionStore store, SessionStore large, int above, InstantSource clock) {
        if (above < 0) {
            throw new IllegalArgumentException("above must not be negative: " + above);
        }
        if (!store.handlesHoldSessions()) {
            throw new IllegalArgumentException(
                    "store must be one whose handles hold the sessions: only there, looking for"
                            + " large attributes costs no call of its own");
        }
        Objects.requireNonNull(large, "large");
        return new SpillingSessionStore(store, large, above, clock);
    }

    /**
     * Has somebody hear of calls of the other store that failed and did not fail their request: its touches, and its part in
     * the end of a session. By default nobody does.
     *
     * @param sessionObserver is told {@link SessionObserver#storeFailed}
     * @return the same stores, to be used in place of this one
     */
    public SpillingSessionStore observer(SessionObserver sessionObserver) {
        return new SpillingSessionStore(this, Objects.requireNonNull(sessionObserver, "observer"));
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        return store.load(handle, timeout).map(stored -> {
            Map<String, SpilledValue> values = values(stored);
            touch(values);
            return opened(stored, values, timeout);
        });
    }

    /** What fails is not repeated; who needs a value will see that its store is away. */
    private void tryForEach(Map<String, SpilledValue> values, String what, Consumer<SpilledValue> call) {
        try {
            values.values().forEach(call);
        } catch (SessionStoreException e) {
            observer.storeFailed();
            LOG.log(System.Logger.Level.DEBUG, "Large attributes could not be " + what, e);
        }
    }

    private void touch(Map<String, SpilledValue> values) {
        tryForEach(values, "touched", value -> large.touch(value.handle()));
    }

    private static Map<String, SpilledValue> values(SessionSnapshot stored) {
        Map<String, SpilledValue> values = new HashMap<>();
        stored.attributes()
                .forEach((name, found) -> SpilledValue.parse(found).ifPresent(value -> values.put(name, value)));
        return values;
    }

    private SessionSnapshot opened(SessionSnapshot stored, Map<String, SpilledValue> values, Duration timeout) {
        if (values.isEmpty()) {
            return stored;
        }
        Map<String, EncodedAttribute> opened = new HashMap<>(stored.attributes());
        values.forEach((name, value) -> opened.put(name, opened(value, timeout)));
        return stored.withAttributes(opened);
    }

    private EncodedAttribute opened(SpilledValue value, Duration timeout) {
        return EncodedAttribute.deferred(() -> large.load(value.handle(), timeout)
                .map(found -> found.attributes().get(VALUE))
                .filter(value::isOf)
                .orElseGet(value::toStored)
                .toByteArray());
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        TimeLeft time = TimeLeft.of(timeout);
        return store.create(spilled(session, time), time.left());
    }

    @Override
    public SaveResult create(SessionSnapshot session, String principal, Duration timeout) {
        TimeLeft time = TimeLeft.of(timeout);
        return store.create(spilled(session, time), principal, time.left());
    }

    private SessionSnapshot spilled(SessionSnapshot session, TimeLeft time) {
        Map<String, EncodedAttribute> attributes = new HashMap<>();
        session.attributes()
                .forEach((name, value) ->
                        attributes.put(name, isLarge(value) ? put(value, session.maxInactiveInterval(), time) : value));
        return session.withAttributes(attributes);
    }

    /** What could be taken for the place of a value is put elsewhere itself. */
    private boolean isLarge(EncodedAttribute value) {
        return value.size() > above || SpilledValue.parse(value).isPresent();
    }

    private EncodedAttribute put(EncodedAttribute value, Duration interval, TimeLeft time) {
        Duration kept = interval.isZero() ? LONG : interval;
        SessionSnapshot alone = SessionSnapshot.fresh(SessionId.random(random), clock.instant(), kept)
                .withAttributes(Map.of(VALUE, value));
        if (large.create(alone, time.left()) instanceof Saved saved) {
            return new SpilledValue(SpilledValue.digest(value), saved.handle()).toStored();
        }
        throw new SessionStoreException("The store of large attributes holds another value under the id just drawn");
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        TimeLeft time = TimeLeft.of(timeout);
        Optional<SessionSnapshot> stored = store.load(handle, time.left());
        if (stored.isEmpty()) {
            return SaveResult.GONE;
        }
        Map<String, SpilledValue> values = values(stored.get());
        touch(values);
        Duration interval = changes.maxInactiveInterval().orElse(stored.get().maxInactiveInterval());
        SaveResult result = store.save(handle, spilled(changes, values, interval, time), time.left());
        if (result instanceof Conflict conflict) {
            return new Conflict(opened(conflict.stored(), time.left()));
        }
        changes.maxInactiveInterval()
                .ifPresent(changed -> values.values().forEach(value -> keepFor(value, changed, time)));
        return result;
    }

    private SessionChanges spilled(
            SessionChanges changes, Map<String, SpilledValue> values, Duration interval, TimeLeft time) {
        SessionChanges.Builder spilled = changes.withoutAttributes();
        changes.removed().forEach(spilled::remove);
        changes.set().forEach((name, value) -> {
            Optional<EncodedAttribute> there = same(value, values.get(name));
            spilled.set(name, isLarge(value) ? there.orElseGet(() -> put(value, interval, time)) : value);
        });
        changes.expected()
                .forEach((name, value) -> spilled.expect(
                        name,
                        value.isPresent() && isLarge(value.get())
                                ? same(value.get(), values.get(name)).or(() -> NEVER)
                                : value));
        return spilled.build();
    }

    /** Returns what stands in the session for a value, if that value is what stands there. */
    private static Optional<EncodedAttribute> same(EncodedAttribute value, @Nullable SpilledValue there) {
        return Optional.ofNullable(there).filter(found -> found.isOf(value)).map(SpilledValue::toStored);
    }

    private Map<String, Optional<EncodedAttribute>> opened(
            Map<String, Optional<EncodedAttribute>> stored, Duration timeout) {
        Map<String, Optional<EncodedAttribute>> opened = new HashMap<>();
        stored.forEach((name, value) -> opened.put(name, value.map(found -> SpilledValue.parse(found)
                .map(place -> opened(place, timeout))
                .orElse(found))));
        return opened;
    }

    private void keepFor(SpilledValue value, Duration interval, TimeLeft time) {
        large.save(
                value.handle(),
                SessionChanges.blind()
                        .maxInactiveInterval(interval.isZero() ? LONG : interval)
                        .build(),
                time.left());
    }

    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        TimeLeft time = TimeLeft.of(timeout);
        Optional<SessionSnapshot> stored = store.load(handle, time.left());
        boolean ended = store.delete(handle, basedOn, time.left());
        if (ended) {
            // The session has ended, and its client must hear of it whether or not its values have.
            Map<String, SpilledValue> values =
                    stored.map(SpillingSessionStore::values).orElse(Map.of());
            tryForEach(values, "ended", value -> large.delete(value.handle(), OptionalLong.empty(), time.left()));
        }
        return ended;
    }

    @Override
    public void touch(String handle) {
        store.load(handle, CALL).ifPresent(stored -> touch(values(stored)));
        store.touch(handle);
    }

    @Override
    public String requestedId(String handle) {
        return store.requestedId(handle);
    }

    @Override
    public String handleOf(String handle, SessionSnapshot loaded) {
        return store.handleOf(handle, loaded);
    }

    @Override
    public boolean handlesHoldSessions() {
        return store.handlesHoldSessions();
    }

    @Override
    public Optional<String> touched(String handle) {
        return store.touched(handle);
    }

    @Override
    public Optional<String> handleAfterEnd(String handle) {
        return store.handleAfterEnd(handle);
    }

    @Override
    public String handleBeside(String created, String presented) {
        return store.handleBeside(created, presented);
    }

    @Override
    public int announceExpired(Consumer<SessionSnapshot> listener, Duration timeout) {
        TimeLeft time = TimeLeft.of(timeout);
        try {
            return store.announceExpired(listener, time.left());
        } finally {
            large.announceExpired(value -> {}, time.left());
        }
    }

    @Override
    public int deleteByPrincipal(String principal, Duration timeout) {
        return store.deleteByPrincipal(principal, timeout);
    }

    @Override
    public void close() {
        try {
            store.close();
        } finally {
            large.close();
        }
    }
}
