package io.continuity.session;

import io.continuity.codec.EncodedAttribute;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A session as a store knew it at one moment.
 *
 * <p>Attributes stay encoded, so that what this version of the application cannot decode is carried along unharmed.
 * <em>Immutable.</em>
 *
 * @param id the session's id
 * @param creationTime when it was created
 * @param lastAccessedTime when a client's request last touched it before this one; the creation time of a new session
 * @param maxInactiveInterval how long it lives without being touched; zero means for ever
 * @param version how often it was saved; the creation counts as 1
 * @param attributes the attributes by name
 */
public record SessionSnapshot(
        SessionId id,
        Instant creationTime,
        Instant lastAccessedTime,
        Duration maxInactiveInterval,
        long version,
        Map<String, EncodedAttribute> attributes) {

    /**
     * Copies the attributes and checks the interval.
     *
     * @param id the session's id
     * @param creationTime when it was created
     * @param lastAccessedTime when a client's request last touched it before this one
     * @param maxInactiveInterval how long it lives without being touched, not negative
     * @param version how often it was saved
     * @param attributes the attributes by name
     */
    public SessionSnapshot {
        attributes = Map.copyOf(attributes);
        if (maxInactiveInterval.isNegative()) {
            throw new IllegalArgumentException("maxInactiveInterval must not be negative: " + maxInactiveInterval);
        }
    }

    /**
     * Returns a session that no store knows yet.
     *
     * @param id a new id
     * @param now the time of its creation
     * @param maxInactiveInterval how long it lives without being touched; zero means for ever
     * @return a session without attributes
     */
    public static SessionSnapshot fresh(SessionId id, Instant now, Duration maxInactiveInterval) {
        return new SessionSnapshot(id, now, now, maxInactiveInterval, 0, Map.of());
    }

    /**
     * Returns the same session with another time of its last access.
     *
     * @param time when it was last accessed
     * @return a snapshot of the same version
     */
    public SessionSnapshot accessedAt(Instant time) {
        return new SessionSnapshot(id, creationTime, time, maxInactiveInterval, version, attributes);
    }

    /**
     * Returns the same session at another version.
     *
     * @param number how often it was saved
     * @return a snapshot with the same attributes
     */
    public SessionSnapshot withVersion(long number) {
        return new SessionSnapshot(id, creationTime, lastAccessedTime, maxInactiveInterval, number, attributes);
    }

    /**
     * Returns the same session with other attributes.
     *
     * @param values the attributes by name
     * @return a snapshot of the same version
     */
    public SessionSnapshot withAttributes(Map<String, EncodedAttribute> values) {
        return new SessionSnapshot(id, creationTime, lastAccessedTime, maxInactiveInterval, version, values);
    }

    /** Tells the id's hash and the attributes' names and sizes, no value. */
    @Override
    public String toString() {
        return "SessionSnapshot[#" + id.hash() + ", version=" + version + ", attributes=" + attributes + "]";
    }
}
