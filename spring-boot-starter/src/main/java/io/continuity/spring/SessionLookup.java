package io.continuity.spring;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.servlet.SessionFilter;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sessions as administrators see them: by the hash of their ids, with names and sizes and no values.
 *
 * <p><em>Thread-safe.</em>
 */
final class SessionLookup {
    /** How many sessions, and how many attributes of each, are listed; all are counted. */
    private static final int MAX_LISTED = 100;

    /** A search by hash reads all ids there are. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final SessionStore store;
    private final AttributeCodec codec;
    private final SessionObserver observer;
    private final Supplier<Stream<SessionFilter>> filters;

    /** Ends sessions by these filters, so that their listeners hear of it. */
    SessionLookup(
            SessionStore store,
            AttributeCodec codec,
            SessionObserver observer,
            Supplier<Stream<SessionFilter>> filters) {
        this.store = store;
        this.codec = codec;
        this.observer = observer;
        this.filters = filters;
    }

    /**
     * Some sessions. <em>Immutable.</em>
     *
     * @param total how many there are
     * @param sessions the first of them
     */
    record Found(int total, List<Session> sessions) {}

    /**
     * One session. <em>Immutable.</em>
     *
     * @param hash of its id, as logs show it
     * @param lastAccessedTime as the store knows it; near caches may have served it since
     * @param maxInactiveInterval in ISO 8601, PT0S for never
     * @param bytes of all attributes, encoded
     * @param attributeCount how many attributes there are
     * @param attributes the largest of them
     */
    record Session(
            String hash,
            Instant creationTime,
            Instant lastAccessedTime,
            String maxInactiveInterval,
            long version,
            long bytes,
            int attributeCount,
            List<Attribute> attributes) {}

    /**
     * One attribute. <em>Immutable.</em>
     *
     * @param bytes of the value, encoded
     * @param decodable whether this instance can read it; what it cannot is hidden from the application
     */
    record Attribute(String name, int bytes, boolean decodable) {}

    /** Says where sessions are and how the near cache fares. */
    Optional<SessionInspection> inspection() {
        return store.inspection();
    }

    Found byHash(String hash) {
        return listed(search(hash));
    }

    /** Throws UnsupportedOperationException if the store keeps no such index. */
    Found byPrincipal(String principal) {
        SessionInspection inspection = required();
        List<SessionSnapshot> found = new ArrayList<>();
        store.findByPrincipal(principal, TIMEOUT).stream()
                .sorted(Comparator.comparing(id -> id.hash()))
                .forEach(id -> inspection.peek(id, TIMEOUT).ifPresent(found::add));
        return listed(found);
    }

    /** Ends the session with a hash if there is exactly one. Returns how many there were. */
    Found end(String hash) {
        List<SessionSnapshot> found = search(hash);
        return found.size() == 1 && !end(found.get(0)) ? new Found(0, List.of()) : listed(found);
    }

    /** In the store if there is no filter, or if the id has changed meanwhile. */
    private boolean end(SessionSnapshot session) {
        if (filters.get().anyMatch(filter -> filter.end(session.id(), TIMEOUT))) {
            return true;
        }
        boolean ended = required().delete(session, TIMEOUT);
        if (ended) {
            observer.sessionEnded();
        }
        return ended;
    }

    private List<SessionSnapshot> search(String hash) {
        return required().findByHash(hash, TIMEOUT);
    }

    private SessionInspection required() {
        return store.inspection()
                .orElseThrow(() -> new UnsupportedOperationException("this kind of session store cannot be searched"));
    }

    private Found listed(List<SessionSnapshot> found) {
        return new Found(
                found.size(),
                found.stream().limit(MAX_LISTED).map(this::described).toList());
    }

    private Session described(SessionSnapshot session) {
        Map<String, EncodedAttribute> attributes = session.attributes();
        return new Session(
                session.id().hash(),
                session.creationTime(),
                session.lastAccessedTime(),
                session.maxInactiveInterval().toString(),
                session.version(),
                attributes.values().stream().mapToLong(EncodedAttribute::size).sum(),
                attributes.size(),
                attributes.entrySet().stream()
                        .sorted(Comparator.comparing((Map.Entry<String, EncodedAttribute> each) ->
                                        -each.getValue().size())
                                .thenComparing(Map.Entry::getKey))
                        .limit(MAX_LISTED)
                        .map(each ->
                                new Attribute(each.getKey(), each.getValue().size(), isDecodable(each.getValue())))
                        .toList());
    }

    private boolean isDecodable(EncodedAttribute value) {
        try {
            codec.decode(value);
            return true;
        } catch (AttributeFormatException e) {
            return false;
        }
    }
}
