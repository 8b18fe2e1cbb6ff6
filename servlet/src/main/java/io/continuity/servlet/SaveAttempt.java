package io.continuity.servlet;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.ConflictPolicy.Merge;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionConflictException;
import io.continuity.session.SessionSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Changes on their way into the store, which may have to be merged with those of other requests.
 *
 * <p>Works on copies: if it comes to nothing, what is pending is still what the application has done to what it has
 * read. <em>Not thread-safe</em>: used under the session's lock.
 */
final class SaveAttempt {
    private static final int MAX_CONFLICTS = 64;

    private final SessionSettings settings;
    private final PendingChanges pending;
    private final Map<String, PendingChange> merged = new HashMap<>();
    private SessionSnapshot base;
    private int conflicts;

    SaveAttempt(SessionSettings settings, PendingChanges pending, SessionSnapshot base) {
        this.settings = settings;
        this.pending = pending;
        this.base = base;
    }

    /** What the changes are made to: what the request has read, and what it has found in conflicts. */
    SessionSnapshot base() {
        return base;
    }

    SessionChanges changes() {
        SessionChanges.Builder changes = SessionChanges.basedOn(base);
        pending.names().forEach(name -> {
            if (change(name).comparesBeforeWriting()) {
                changes.expect(name, read(name));
            }
        });
        return pending.encode(changes, this::change, this::read, settings.codec());
    }

    /** What is to be written for an attribute that is changed. */
    PendingChange change(String name) {
        return merged.getOrDefault(name, pending.change(name));
    }

    /** What the change of an attribute is made to. */
    Optional<EncodedAttribute> read(String name) {
        return Optional.ofNullable(base.attributes().get(name));
    }

    /**
     * Merges with what is stored.
     *
     * @throws SessionConflictException if that is not possible
     */
    void merge(Map<String, Optional<EncodedAttribute>> stored) {
        conflicts++;
        Map<String, EncodedAttribute> attributes = new HashMap<>(base.attributes());
        stored.forEach((name, value) -> {
            if (!value.equals(read(name))) {
                PendingChange change = change(name);
                merged.put(name, change.withValue(merged(name, change, value)));
                settings.observer().conflictMerged(name);
                value.ifPresentOrElse(bytes -> attributes.put(name, bytes), () -> attributes.remove(name));
            }
        });
        base = base.withAttributes(attributes);
    }

    private Optional<Object> merged(String name, PendingChange change, Optional<EncodedAttribute> stored) {
        Optional<Merge<Object>> merge = change.policy().merge();
        if (conflicts > MAX_CONFLICTS || (change.repeat().isEmpty() && merge.isEmpty())) {
            settings.observer().conflictRejected(name);
            throw new SessionConflictException(name);
        }
        try {
            Optional<Object> theirs = stored.map(settings.codec()::decode);
            // Decoded anew, as the application may have changed the object that it got.
            return change.repeat().isPresent()
                    ? change.repeat().get().apply(theirs)
                    : Optional.of(merge.get()
                            .merge(
                                    read(name).map(settings.codec()::decode),
                                    theirs,
                                    change.value().orElseThrow()));
        } catch (RuntimeException e) {
            // Also if what is stored cannot be decoded here: that must not be overwritten unseen (S5).
            settings.observer().conflictRejected(name);
            throw new SessionConflictException(name, e);
        }
    }

    /** Hands over the values that are not what the application has set. */
    void forEachMerged(BiConsumer<String, Optional<Object>> action) {
        merged.forEach((name, change) -> action.accept(name, change.value()));
    }
}
