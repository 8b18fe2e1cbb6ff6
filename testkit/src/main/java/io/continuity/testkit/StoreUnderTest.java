package io.continuity.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A store with the words in which its contract is written. <em>Thread-safe if {@code letPass} is.</em> */
record StoreUnderTest(SessionStore store, Consumer<Duration> letPass, InstantSource clock) {
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final Duration INTERVAL = Duration.ofMinutes(30);

    /** How old sessions are when they are stored, so that their creation differs from every access. */
    private static final Duration AGE = Duration.ofMinutes(10);

    private static final SecureRandom RANDOM = new SecureRandom();

    static SessionId newId() {
        return SessionId.random(RANDOM);
    }

    static SessionId renewed(SessionId id) {
        return id.renewed(RANDOM);
    }

    static EncodedAttribute value(String text) {
        return EncodedAttribute.of(text.getBytes(UTF_8));
    }

    static SessionChanges setting(SessionSnapshot basis, String name, String value) {
        return SessionChanges.basedOn(basis).set(name, value(value)).build();
    }

    static SessionChanges blindlySetting(String name, String value) {
        return SessionChanges.blind().set(name, value(value)).build();
    }

    static SessionChanges moving(SessionSnapshot basis, SessionId newId) {
        return SessionChanges.basedOn(basis).newId(newId).build();
    }

    static String handle(SaveResult result) {
        assertThat(result).isInstanceOf(Saved.class);
        return ((Saved) result).handle();
    }

    SessionSnapshot fresh() {
        return fresh(newId(), Map.of());
    }

    SessionSnapshot fresh(SessionId id, Map<String, EncodedAttribute> attributes) {
        return new SessionSnapshot(id, now().minus(AGE), now().minus(AGE), INTERVAL, 0, attributes);
    }

    SessionSnapshot lasting(Duration interval) {
        SessionSnapshot fresh = fresh();
        return new SessionSnapshot(fresh.id(), fresh.creationTime(), fresh.lastAccessedTime(), interval, 0, Map.of());
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Stores a new session and returns its handle. */
    String create(SessionSnapshot session) {
        return handle(store.create(session, TIMEOUT));
    }

    /** Stores a new session with one attribute and returns its handle. */
    String createWith(String name, String value) {
        return create(fresh(newId(), Map.of(name, value(value))));
    }

    Optional<SessionSnapshot> find(String handle) {
        return store.load(handle, TIMEOUT);
    }

    SessionSnapshot load(String handle) {
        return find(handle).orElseThrow(() -> new AssertionError("There is no such session"));
    }

    /** Loads the attributes, as text. */
    Map<String, String> attributes(String handle) {
        Map<String, String> texts = new TreeMap<>();
        load(handle).attributes().forEach((name, value) -> texts.put(name, new String(value.toByteArray(), UTF_8)));
        return texts;
    }

    SaveResult trySave(String handle, SessionChanges changes) {
        return store.save(handle, changes, TIMEOUT);
    }

    /** Saves changes and returns the handle from then on. */
    String save(String handle, SessionChanges changes) {
        return handle(trySave(handle, changes));
    }

    /** Ends a session without having read it. */
    boolean delete(String handle) {
        return store.delete(handle, OptionalLong.empty(), TIMEOUT);
    }

    /** Ends a session that was read. */
    boolean delete(String handle, SessionSnapshot read) {
        return store.delete(handle, OptionalLong.of(read.version()), TIMEOUT);
    }

    /** Touches, and waits until the store must have seen it: a call that waits is answered after those before it. */
    void touch(String handle) {
        store.touch(handle);
        create(fresh());
    }

    /** Lets time pass once all accesses so far have been counted. */
    void pass(Duration duration) {
        create(fresh());
        letPass.accept(duration);
    }
}
