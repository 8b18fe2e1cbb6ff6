package io.continuity.testkit;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a session must be by the contract, kept as simply as can be. <em>Not thread-safe.</em> */
final class ModelSession {
    private final Instant creationTime;
    private final Map<String, EncodedAttribute> attributes;
    private final List<String> retired = new ArrayList<>();

    private SessionId id;
    private Duration interval;
    private String handle;
    private SessionSnapshot read;
    private SessionSnapshot slowRead;
    private String slowHandle;
    private Duration idle = Duration.ZERO;
    private boolean ended;

    ModelSession(SessionSnapshot created, String handle) {
        this.creationTime = created.creationTime();
        this.attributes = new HashMap<>(created.attributes());
        this.id = created.id();
        this.interval = created.maxInactiveInterval();
        this.handle = handle;
        this.read = SessionChanges.blind().build().appliedTo(created);
        this.slowRead = read;
        this.slowHandle = handle;
    }

    SessionId id() {
        return id;
    }

    String handle() {
        return handle;
    }

    Instant creationTime() {
        return creationTime;
    }

    Duration interval() {
        return interval;
    }

    /** What the last request to load or create it knows of it. */
    SessionSnapshot read() {
        return read;
    }

    /** What a slow request, not the last, still works with. */
    SessionSnapshot slowRead() {
        return slowRead;
    }

    /** The handle under which that request found the session. */
    String slowHandle() {
        return slowHandle;
    }

    /** Handles from before a change of id. */
    List<String> retired() {
        return retired;
    }

    boolean alive() {
        return !ended && (interval.isZero() || idle.compareTo(interval) < 0);
    }

    Optional<Map<String, EncodedAttribute>> expectedAttributes() {
        return alive() ? Optional.of(attributes) : Optional.empty();
    }

    void loaded(SessionSnapshot snapshot) {
        read = snapshot;
        accessed();
    }

    void accessed() {
        if (alive()) {
            idle = Duration.ZERO;
        }
    }

    void saved(SessionChanges changes, String newHandle) {
        attributes.putAll(changes.set());
        attributes.keySet().removeAll(changes.removed());
        changes.newId().ifPresent(newId -> {
            retired.add(handle);
            id = newId;
        });
        handle = newHandle;
        accessed();
        interval = changes.maxInactiveInterval().orElse(interval);
    }

    /** Ages; how long a store remembers a change of id is its own business, so no request is that slow. */
    void pass(Duration duration) {
        idle = idle.plus(duration);
        slowRead = read;
        slowHandle = handle;
    }

    void end() {
        ended = true;
    }
}
