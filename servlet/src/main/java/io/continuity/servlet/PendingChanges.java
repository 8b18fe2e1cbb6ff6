package io.continuity.servlet;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the application has changed since the last save, as objects.
 *
 * <p>Values are encoded when they are saved, not when they are set, so that what the application does to them in
 * between is not lost. <em>Not thread-safe</em>: owned by {@link WebSession}, under its lock.
 */
final class PendingChanges {
    private final Principals principals;

    /** By name; an empty value means that the attribute is to be removed. */
    private final Map<String, Optional<Object>> attributes = new HashMap<>();

    private Optional<Duration> maxInactiveInterval = Optional.empty();
    private Optional<SessionId> newId = Optional.empty();
    private boolean noPrincipal;

    PendingChanges(Principals principals) {
        this.principals = principals;
    }

    void set(String name, Object value) {
        attributes.put(name, Optional.of(value));
    }

    void remove(String name) {
        attributes.put(name, Optional.empty());
    }

    /** Called before an attribute is removed that has this value: if it has named the principal, there is none. */
    void removing(String name, Object value) {
        noPrincipal |= principals.of(name, value).isPresent();
    }

    /** Takes back what was to happen to an attribute. */
    void forget(String name) {
        attributes.remove(name);
    }

    void maxInactiveInterval(Duration interval) {
        maxInactiveInterval = Optional.of(interval);
    }

    void newId(SessionId id) {
        newId = Optional.of(id);
    }

    Optional<Duration> maxInactiveInterval() {
        return maxInactiveInterval;
    }

    Optional<SessionId> newId() {
        return newId;
    }

    boolean has(String name) {
        return attributes.containsKey(name);
    }

    /** Returns the value to be written, or empty if the attribute is to be removed or nothing is pending for it. */
    Optional<Object> attribute(String name) {
        return attributes.getOrDefault(name, Optional.empty());
    }

    Map<String, Optional<Object>> attributes() {
        return attributes;
    }

    /** Tells values that they are about to be encoded; they may set others. */
    void passivate(HttpSession session) {
        List.copyOf(attributes.values())
                .forEach(value -> value.ifPresent(v -> SessionListeners.passivating(session, v)));
    }

    SessionChanges encode(SessionChanges.Builder changes, AttributeCodec codec) {
        if (noPrincipal) {
            changes.noPrincipal();
        }
        attributes.forEach((name, value) -> {
            if (value.isPresent()) {
                changes.set(name, encode(name, value.get(), codec));
                principals.of(name, value.get()).ifPresent(changes::principal);
            } else {
                changes.remove(name);
            }
        });
        maxInactiveInterval.ifPresent(changes::maxInactiveInterval);
        newId.ifPresent(changes::newId);
        return changes.build();
    }

    private static EncodedAttribute encode(String name, Object value, AttributeCodec codec) {
        try {
            return codec.encode(value);
        } catch (AttributeFormatException e) {
            throw new AttributeFormatException("Session attribute '" + name + "': " + e.getMessage(), e);
        }
    }

    void clear() {
        attributes.clear();
        maxInactiveInterval = Optional.empty();
        newId = Optional.empty();
        noPrincipal = false;
    }
}
