package io.continuity.servlet;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.ConflictPolicy;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the application has changed since the last save, as objects.
 *
 * <p>Values are encoded when they are saved, not when they are set, so that what the application does to them in
 * between is not lost. <em>Not thread-safe</em>: owned by {@link WebSession}, under its lock.
 */
final class PendingChanges {
    private final Principals principals;
    private final Map<String, PendingChange> attributes = new HashMap<>();

    private Optional<Duration> maxInactiveInterval = Optional.empty();
    private Optional<SessionId> newId = Optional.empty();
    private boolean noPrincipal;

    PendingChanges(Principals principals) {
        this.principals = principals;
    }

    void set(String name, Object value, ConflictPolicy policy) {
        attributes.put(name, new PendingChange(Optional.of(value), policy, Optional.empty()));
    }

    void remove(String name, ConflictPolicy policy) {
        attributes.put(name, new PendingChange(Optional.empty(), policy, Optional.empty()));
    }

    void update(String name, PendingChange update) {
        attributes.merge(name, update, PendingChange::andThen);
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
        return has(name) ? change(name).value() : Optional.empty();
    }

    /** Returns what is pending for an attribute for which something is. */
    PendingChange change(String name) {
        return Objects.requireNonNull(attributes.get(name));
    }

    Set<String> names() {
        return attributes.keySet();
    }

    /** Tells values that they are about to be encoded; they may set others. */
    void passivate(HttpSession session) {
        List.copyOf(attributes.values())
                .forEach(change -> change.value().ifPresent(value -> SessionListeners.passivating(session, value)));
    }

    SessionChanges encode(SessionChanges.Builder changes, AttributeCodec codec) {
        return encode(changes, this::change, codec);
    }

    /** Encodes what somebody has made of the changes to attributes. */
    SessionChanges encode(
            SessionChanges.Builder changes, Function<String, PendingChange> attribute, AttributeCodec codec) {
        if (noPrincipal) {
            changes.noPrincipal();
        }
        names().forEach(name -> {
            Optional<Object> value = attribute.apply(name).value();
            if (value.isPresent()) {
                changes.set(name, encode(name, () -> codec.encode(value.get())));
                principals.of(name, value.get()).ifPresent(changes::principal);
            } else {
                changes.remove(name);
            }
        });
        maxInactiveInterval.ifPresent(changes::maxInactiveInterval);
        newId.ifPresent(changes::newId);
        return changes.build();
    }

    static EncodedAttribute encode(String name, Supplier<EncodedAttribute> encoding) {
        try {
            return encoding.get();
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
