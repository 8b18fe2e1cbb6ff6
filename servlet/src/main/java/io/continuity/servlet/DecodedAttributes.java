package io.continuity.servlet;

import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionStoreException;
import jakarta.servlet.http.HttpSession;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The attribute values that a request has seen, each decoded once.
 *
 * <p>To a value that is an {@code HttpSessionActivationListener}, being decoded here is what being moved to this
 * instance is in the specification, and being encoded what leaving it is. <em>Not thread-safe</em>: owned by {@link
 * WebSession}, under its lock.
 */
final class DecodedAttributes {
    /**
     * What Tomcat sets for a WebSocket of a user who is signed in, after the request, and closes the socket if it is not there
     * then. It can be in no store.
     */
    private static final String OF_TOMCAT = "org.apache.tomcat.websocket.server.WsHttpSessionBindingListener";

    private final SessionSettings settings;
    private final HttpSession session;
    private final Map<String, Seen> values = new HashMap<>();
    private final Set<String> undecodable = new HashSet<>();
    private final Map<String, Object> here = new ConcurrentHashMap<>();
    private boolean ended;

    /** A value, and its bytes as they were stored or would have been; none while it waits to be saved. */
    private record Seen(Object value, Optional<EncodedAttribute> stored) {}

    DecodedAttributes(SessionSettings settings, HttpSession session) {
        this.settings = settings;
        this.session = session;
    }

    static void requireName(@Nullable String name) {
        if (name == null) {
            throw new IllegalArgumentException("Session attribute name must not be null");
        }
    }

    void requireEncodable(String name, Object value) {
        if (!settings.codec().canEncode(value)) {
            // Servlet 6.1 section 7.7.2
            throw new IllegalArgumentException("Session attribute '" + name + "' is a "
                    + value.getClass().getName() + ", which cannot be stored: it "
                    + settings.codec().rule());
        }
    }

    /** Keeps a value that is for this instance only: false if it is not such a one. */
    boolean keptHere(String name, @Nullable Object value) {
        if (value == null || !name.equals(OF_TOMCAT)) {
            return false;
        }
        here.put(name, value);
        return true;
    }

    Optional<Object> here(String name) {
        return Optional.ofNullable(here.get(name));
    }

    void put(String name, Object value) {
        values.put(name, new Seen(value, Optional.empty()));
        undecodable.remove(name);
    }

    void remove(String name) {
        values.remove(name);
    }

    /** Puts or removes what the session holds from now on. */
    void show(String name, Optional<Object> value) {
        value.ifPresentOrElse(shown -> put(name, shown), () -> remove(name));
    }

    /** Remembers the bytes of what was saved, to notice what the application does to it later. */
    void saved(Map<String, EncodedAttribute> stored) {
        stored.forEach((name, bytes) ->
                values.computeIfPresent(name, (same, seen) -> new Seen(seen.value(), Optional.of(bytes))));
    }

    /**
     * Returns what the application has changed in place since it was read or saved.
     *
     * @throws AttributeFormatException if it can no longer be encoded; it is read again then when it is asked for
     */
    Map<String, Object> changedInPlace() {
        Map<String, Object> changed = new HashMap<>();
        List.copyOf(values.entrySet()).forEach(entry -> {
            Seen seen = entry.getValue();
            if (seen.stored().isPresent()
                    && settings.mutable().mayChange(seen.value())
                    && !isAsStored(entry.getKey(), seen.value(), seen.stored().get())) {
                changed.put(entry.getKey(), seen.value());
            }
        });
        return changed;
    }

    private boolean isAsStored(String name, Object value, EncodedAttribute stored) {
        EncodedAttribute now;
        try {
            now = PendingChanges.encode(name, () -> settings.codec().encode(value, stored));
        } catch (AttributeFormatException e) {
            values.remove(name);
            throw e;
        }
        return now.equals(stored) || now.equals(encodedAgain(stored).orElse(stored));
    }

    /**
     * What another version of the class has written differs from what this one writes, though nobody has changed it. To
     * write that would undo what another request changes at the same time.
     */
    private Optional<EncodedAttribute> encodedAgain(EncodedAttribute stored) {
        try {
            return Optional.of(settings.codec().encode(settings.codec().decode(stored), stored));
        } catch (AttributeFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * From now on, what is kept elsewhere and out of reach is hidden: listeners can be told of the end of a session without
     * it, and an end that has taken effect must not look like one that has not.
     */
    void sessionHasEnded() {
        ended = true;
    }

    void clear() {
        values.clear();
        undecodable.clear();
    }

    /** Returns the value if it was decoded or put here before. */
    Optional<Object> seen(String name) {
        return Optional.ofNullable(values.get(name)).map(Seen::value);
    }

    /**
     * Returns the value, or, if it cannot be decoded, the default of its type. Without one it is hidden. What is stored is
     * left as it is in both cases (S5), until the application sets or changes what it sees.
     */
    Optional<Object> decode(String name, EncodedAttribute encoded) {
        Optional<Object> seen = seen(name);
        if (seen.isPresent() || undecodable.contains(name)) {
            return seen;
        }
        try {
            Object value = settings.codec().decode(encoded);
            values.put(name, new Seen(value, Optional.of(encoded)));
            // Before anybody can get the value, so under the session's lock.
            SessionListeners.activated(session, value);
            return Optional.of(value);
        } catch (AttributeFormatException e) {
            settings.hidden().report(name, e);
            return substitute(name, encoded);
        } catch (SessionStoreException e) {
            if (!ended) {
                throw e;
            }
            settings.observer().storeFailed();
            undecodable.add(name);
            return Optional.empty();
        }
    }

    private Optional<Object> substitute(String name, EncodedAttribute encoded) {
        Optional<Object> shown = settings.codec().substitute(encoded);
        shown.ifPresentOrElse(
                value -> values.put(name, new Seen(value, Optional.of(PendingChanges.encode(name, () -> settings.codec()
                        .encode(value))))),
                () -> undecodable.add(name));
        return shown;
    }
}
