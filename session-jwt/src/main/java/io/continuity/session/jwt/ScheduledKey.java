package io.continuity.session.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key with the times that follow from those it was given.
 *
 * @param key as it was given
 * @param activates when it writes at the earliest
 * @param writesUntil when it stops to write, if no newer key has taken over before; {@link Instant#MAX} if never
 * @param afterWriting how long what it writes can be alive
 */
record ScheduledKey(TokenKey key, Instant activates, Instant writesUntil, Duration afterWriting) {
    ScheduledKey(TokenKey key, KeyRotation rotation) {
        this(key, activates(key, rotation), writesUntil(key, rotation), rotation.afterWriting());
    }

    private static Instant activates(TokenKey key, KeyRotation rotation) {
        return key.activates()
                .or(() -> key.published().map(published -> published.plus(rotation.beforeWriting())))
                .orElse(Instant.EPOCH);
    }

    /** Whatever happens to newer keys, it must not write what nobody could read to its end. */
    private static Instant writesUntil(TokenKey key, KeyRotation rotation) {
        Instant retires = key.retires().orElse(Instant.MAX);
        Instant lastUse = key.removed()
                .map(removed -> removed.minus(rotation.afterWriting()))
                .orElse(Instant.MAX);
        return retires.isBefore(lastUse) ? retires : lastUse;
    }

    /** As if nothing was said of its removal. */
    ScheduledKey withoutRemoval() {
        return new ScheduledKey(key, activates, key.retires().orElse(Instant.MAX), afterWriting);
    }

    String id() {
        return key.id();
    }

    boolean isRevoked() {
        return key.isRevoked();
    }

    boolean canWrite(Instant now) {
        return !isRevoked() && isScheduledToWrite(now);
    }

    /** As {@link #canWrite}, but for a revocation. */
    boolean isScheduledToWrite(Instant at) {
        return !activates.isAfter(at) && at.isBefore(writesUntil);
    }

    boolean canRead(Instant now) {
        return !isRevoked() && now.isBefore(key.removed().orElse(Instant.MAX));
    }

    /** Empty if nothing makes it stop. */
    Optional<Instant> stopsToWrite(List<ScheduledKey> all) {
        Instant next = all.stream()
                .map(ScheduledKey::activates)
                .filter(activates::isBefore)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        Instant stops = next.isBefore(writesUntil) ? next : writesUntil;
        return stops.equals(Instant.MAX) ? Optional.empty() : Optional.of(stops);
    }

    /** Refuses that this key is left out of the next ring. */
    void requireForgettable(List<ScheduledKey> all, Instant now) {
        List<ScheduledKey> unrevoked =
                all.stream().filter(other -> !other.isRevoked()).toList();
        Optional<Instant> free = stopsToWrite(unrevoked).map(stops -> stops.plus(afterWriting));
        if (canRead(now) && (free.isEmpty() || now.isBefore(free.get()))) {
            throw new IllegalArgumentException("key '" + id() + "' is gone, and tokens sealed with it can be alive"
                    + free.map(at -> " until " + at).orElse("")
                    + ": leave it in, or mark it as revoked to refuse them from now on");
        }
    }

    void requireFollows(ScheduledKey old) {
        if (!key.hasSecretOf(old.key)) {
            throw new IllegalArgumentException(
                    "key '" + id() + "' has another secret than before: give a new secret an id of its own");
        }
        if (old.isRevoked() && !isRevoked()) {
            throw new IllegalArgumentException("key '" + id() + "' was revoked, which is for ever: make a new one");
        }
    }

    String times() {
        return key.published().map(at -> " published=" + at).orElse("")
                + key.activates().map(at -> " activates=" + at).orElse("")
                + key.retires().map(at -> " retires=" + at).orElse("")
                + key.removed().map(at -> " removed=" + at).orElse("")
                + (isRevoked() ? " revoked" : "");
    }
}
