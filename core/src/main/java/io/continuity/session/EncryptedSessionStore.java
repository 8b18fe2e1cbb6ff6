package io.continuity.session;

import io.continuity.codec.EncodedAttribute;
import io.continuity.crypto.KeyRing;
import io.continuity.fleet.Fleet;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Encrypts the attributes of sessions before another store gets to see them.
 *
 * <p>Attribute values are sealed with AES-256-GCM, each by itself, so that they open only in their session and under
 * their name. Names, ids, times and versions are not encrypted. What does not open is handed up as it is stored: no
 * codec decodes it, so it is hidden, kept and counted. The same value sealed again is the same bytes; whoever reads the store
 * sees whether one attribute of one session is what it was before, and how long it is.
 *
 * <p>A session that was stored under another key, or not encrypted though it should be, is stored anew when it is first
 * loaded, which costs that request another call. How to switch encryption on, and how to rotate keys, without logging
 * anybody out: see {@code docs/encryption.md}. <em>Thread-safe.</em>
 */
public final class EncryptedSessionStore implements SessionStore {
    private static final System.Logger LOG = System.getLogger(EncryptedSessionStore.class.getName());

    private final SessionStore store;
    private final SealedAttributes attributes;

    /** What is encrypted, for switching it on in steps. */
    public enum Mode {
        /** Reads what is encrypted, writes without: for the time until every instance can read. */
        READ,
        /** Encrypts what it writes, reads both. */
        WRITE,
        /** Encrypts, and reads nothing else: what is not encrypted is hidden, kept and counted. */
        REQUIRE;

        boolean seals() {
            return this != READ;
        }
    }

    private EncryptedSessionStore(SessionStore store, SealedAttributes attributes) {
        this.store = store;
        this.attributes = attributes;
    }

    /**
     * Encrypts what goes into a store.
     *
     * @param store keeps the sessions; closed with this one
     * @param keys the same on all instances, but for the steps of a rotation
     * @param mode what is encrypted
     * @param observer hears of attributes that do not open
     * @return a store to be used in place of the given one
     */
    public static EncryptedSessionStore over(SessionStore store, KeyRing keys, Mode mode, SessionObserver observer) {
        Objects.requireNonNull(store, "store");
        return new EncryptedSessionStore(
                store, new SealedAttributes(new AttributeSeal(keys), mode, new SealReports(observer)));
    }

    /**
     * Reads from named parameters whether and how to encrypt.
     *
     * <p>{@code continuity.session.encryption.mode} is off, the default, or a {@link Mode} in lower case; {@code .keys}
     * are ids and keys, {@code k1:base64,k2:base64}, as for {@link KeyRing.Builder#key(String, String)}; {@code
     * .active-key} is the id of the one to encrypt with.
     *
     * @param parameters returns the value of a parameter, never blank, or empty if it is not given
     * @param observer hears of attributes that do not open
     * @return puts encryption around a store; gives back the store itself if it is off
     * @throws IllegalArgumentException if a value is not as it must be; names the parameter and the rule, but no key
     */
    public static UnaryOperator<SessionStore> configured(
            Function<String, Optional<String>> parameters, SessionObserver observer) {
        EncryptionParameters encryption = new EncryptionParameters(parameters);
        Optional<Mode> mode = encryption.mode();
        if (mode.isEmpty()) {
            return store -> store;
        }
        KeyRing keys = encryption.keys();
        LOG.log(System.Logger.Level.INFO, () -> "Session encryption: " + mode.get() + ", " + keys);
        return store -> over(store, keys, mode.get(), observer);
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        TimeLeft time = TimeLeft.of(timeout);
        return store.load(handle, timeout).map(stored -> {
            SessionLinks ids = attributes.linksOf(stored);
            storeAgain(handle, stored, ids, time);
            return opened(stored, ids);
        });
    }

    private SessionSnapshot opened(SessionSnapshot stored) {
        return opened(stored, attributes.linksOf(stored));
    }

    private SessionSnapshot opened(SessionSnapshot stored, SessionLinks ids) {
        Map<String, EncodedAttribute> opened = new HashMap<>();
        stored.attributes().forEach((name, value) -> {
            if (!SessionLinks.isLink(name)) {
                opened.put(name, attributes.toPlain(ids, name, value));
            }
        });
        return stored.withAttributes(opened);
    }

    /** Unless somebody changes it meanwhile, or the store is away: then the next load does. */
    private void storeAgain(String handle, SessionSnapshot stored, SessionLinks ids, TimeLeft time) {
        SessionChanges.Builder changes = SessionChanges.basedOn(stored);
        stored.attributes().forEach((name, value) -> attributes
                .storedAgain(ids, stored.id().value(), name, value)
                .ifPresent(again -> changes.set(name, again).expect(name, Optional.of(value))));
        SessionChanges again = changes.build();
        if (!again.isEmpty()) {
            try {
                store.save(handle, again, time.left());
            } catch (SessionStoreException e) {
                LOG.log(System.Logger.Level.DEBUG, "A session could not be encrypted anew", e);
            }
        }
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        return store.create(sealed(session), timeout);
    }

    @Override
    public SaveResult create(SessionSnapshot session, String principal, Duration timeout) {
        return store.create(sealed(session), principal, timeout);
    }

    private SessionSnapshot sealed(SessionSnapshot session) {
        refuseLinks(session.attributes().keySet());
        Map<String, EncodedAttribute> sealed = new HashMap<>();
        session.attributes()
                .forEach((name, value) ->
                        sealed.put(name, attributes.toStored(session.id().value(), name, value)));
        return session.withAttributes(sealed);
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        refuseLinks(changes.set().keySet());
        refuseLinks(changes.removed());
        refuseLinks(changes.expected().keySet());
        return new SealedSave(store, attributes, handle, changes, TimeLeft.of(timeout)).run();
    }

    private static void refuseLinks(Collection<String> names) {
        names.stream().filter(SessionLinks::isLink).findAny().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "Session attribute '" + name + "' has a name kept for links between ids");
        });
    }

    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        return store.delete(handle, basedOn, timeout);
    }

    @Override
    public void touch(String handle) {
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
        return store.announceExpired(expired -> listener.accept(opened(expired)), timeout);
    }

    @Override
    public Set<SessionId> findByPrincipal(String principal, Duration timeout) {
        return store.findByPrincipal(principal, timeout);
    }

    @Override
    public int deleteByPrincipal(String principal, Duration timeout) {
        return store.deleteByPrincipal(principal, timeout);
    }

    @Override
    public Optional<SessionInspection> inspection() {
        return store.inspection().map(inspection -> new OpenedInspection(inspection, this::opened));
    }

    /** Leases hold nothing of any session: they are not encrypted. */
    @Override
    public Optional<Fleet> fleet() {
        return store.fleet();
    }

    @Override
    public void close() {
        store.close();
    }
}
