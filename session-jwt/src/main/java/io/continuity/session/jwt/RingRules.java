package io.continuity.session.jwt;

import java.time.Instant;
import java.util.List;

/**
 * What the times of the keys in one ring must be like.
 *
 * <p>Whether a key is revoked is looked at only where that lets more through: an operator who has to revoke one must not
 * be told that the rest does not fit.
 */
final class RingRules {
    private RingRules() {}

    /** Takes the keys in the order in which they activate. */
    static void check(List<ScheduledKey> keys, KeyRotation rotation) {
        List<ScheduledKey> usable =
                keys.stream().filter(key -> !key.isRevoked()).toList();
        requireOneThatWritesForEver(keys, usable);
        for (int i = 1; i < usable.size(); i++) {
            requireKnownBeforeUse(usable.get(i), usable.get(i - 1), rotation);
        }
        for (ScheduledKey key : keys) {
            requireKeptUntilLastTokenIsDead(key, keys, rotation);
            requireSuccessor(key, keys);
        }
    }

    private static void requireOneThatWritesForEver(List<ScheduledKey> keys, List<ScheduledKey> usable) {
        if (usable.stream().noneMatch(key -> key.writesUntil().equals(Instant.MAX))) {
            throw new IllegalArgumentException("no key can write for ever: of "
                    + keys.stream().map(ScheduledKey::id).toList()
                    + " each is revoked, retires or is removed; add one, made with: openssl rand -base64 32");
        }
    }

    private static void requireKnownBeforeUse(ScheduledKey key, ScheduledKey before, KeyRotation rotation) {
        Instant published = key.key()
                .published()
                .orElseThrow(() -> new IllegalArgumentException("key '" + key.id()
                        + "' must say when it was published, as only the first key of a fleet need not: published="
                        + " and a time such as 2027-01-31T12:00:00Z"));
        Instant earliest = published.plus(rotation.beforeWriting());
        if (key.activates().isBefore(earliest)) {
            throw new IllegalArgumentException("key '" + key.id() + "' must not activate before every instance has it:"
                    + " activates=" + key.activates() + " is before " + earliest + ", which is published=" + published
                    + " and " + rotation.propagation() + " of propagation and " + rotation.clockSkew()
                    + " of clock skew");
        }
        if (key.activates().equals(before.activates())) {
            throw new IllegalArgumentException("keys '" + before.id() + "' and '" + key.id()
                    + "' must not activate at the same time: " + key.activates());
        }
    }

    private static void requireKeptUntilLastTokenIsDead(
            ScheduledKey key, List<ScheduledKey> keys, KeyRotation rotation) {
        if (key.key().removed().isEmpty()) {
            return;
        }
        Instant removed = key.key().removed().get();
        Instant stops = key.withoutRemoval()
                .stopsToWrite(keys)
                .orElseThrow(() -> new IllegalArgumentException("key '"
                        + key.id() + "' must not be removed while it writes: removed=" + removed
                        + " needs retires= or a newer key"));
        Instant earliest = stops.plus(rotation.afterWriting());
        if (removed.isBefore(earliest)) {
            throw new IllegalArgumentException("key '" + key.id() + "' must not be removed while tokens are alive:"
                    + " removed=" + removed + " is before " + earliest + ", which is when it stops to write, " + stops
                    + ", and " + rotation.longestLifetime() + " of longest lifetime and " + rotation.clockSkew()
                    + " of clock skew");
        }
    }

    private static void requireSuccessor(ScheduledKey key, List<ScheduledKey> keys) {
        Instant end = key.writesUntil();
        if (!end.equals(Instant.MAX) && keys.stream().noneMatch(other -> other.isScheduledToWrite(end))) {
            throw new IllegalArgumentException("no key writes at " + end + ", when key '" + key.id()
                    + "' stops: let another activate before, or let it retire later");
        }
    }
}
