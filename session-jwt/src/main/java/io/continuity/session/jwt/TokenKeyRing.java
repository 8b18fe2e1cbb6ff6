package io.continuity.session.jwt;

import io.continuity.crypto.KeyRing;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;

/**
 * All keys of a fleet, each with its times: which one writes, and which read, at any instant.
 *
 * <p>Every instance computes the same from the same keys, without asking another. That no user is logged out by a
 * rotation is a matter of times, and a ring whose times do not add up is refused:
 *
 * <ul>
 *   <li>A key writes only when every instance has been able to read it: from {@code published} and
 *       {@link KeyRotation#propagation} and {@link KeyRotation#clockSkew} on. The first key needs no such time, for there is
 *       no other.
 *   <li>A key is removed only when no token that was sealed with it can be alive: {@link KeyRotation#longestLifetime} and
 *       {@link KeyRotation#clockSkew} after it has stopped to write.
 *   <li>At every instant one key writes: the one that was last to activate.
 * </ul>
 *
 * <p>Revoking a key breaks none of these rules. What remains writes at once, even if it was to activate later.
 * <em>Immutable.</em>
 */
public final class TokenKeyRing {
    private static final int MAX_KEYS = 32;

    private final List<ScheduledKey> keys;
    private final Map<String, ScheduledKey> byId;
    private final KeyRotation rotation;
    private final KeyRing secrets;

    private TokenKeyRing(List<ScheduledKey> keys, KeyRotation rotation, KeyRing secrets) {
        this.keys = keys;
        this.byId = keys.stream().collect(Collectors.toUnmodifiableMap(ScheduledKey::id, Function.identity()));
        this.rotation = rotation;
        this.secrets = secrets;
    }

    /**
     * Makes a ring.
     *
     * @param keys 1 to 32, in any order
     * @param rotation what their times have to respect
     * @return a ring of these keys
     * @throws IllegalArgumentException if a rule is broken; the message names the key, the value and the rule
     */
    public static TokenKeyRing of(Collection<TokenKey> keys, KeyRotation rotation) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no key to seal tokens with; make one with: openssl rand"
                    + " -base64 32, and give it to all instances with an id before it: k1 <what was printed>");
        }
        if (keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("there must be at most " + MAX_KEYS + " keys: " + keys.size());
        }
        KeyRing.Builder secrets = KeyRing.builder();
        keys.forEach(key -> secrets.key(key.id(), key.secret()));
        List<ScheduledKey> scheduled = keys.stream()
                .map(key -> new ScheduledKey(key, rotation))
                .sorted(Comparator.comparing(ScheduledKey::activates).thenComparing(ScheduledKey::id))
                .toList();
        RingRules.check(scheduled, rotation);
        return new TokenKeyRing(
                scheduled, rotation, secrets.build(scheduled.get(0).id()));
    }

    /**
     * Reads a ring from text: a key in each line, or with commas between, and {@code #} before a comment.
     *
     * <pre>
     * k1 base64 [published=INSTANT] [activates=INSTANT] [retires=INSTANT] [removed=INSTANT] [revoked]
     * </pre>
     *
     * @param text the lines
     * @param rotation what the times have to respect
     * @return a ring of these keys
     * @throws IllegalArgumentException if a line is not like that, or {@link #of} refuses the keys
     */
    public static TokenKeyRing parse(String text, KeyRotation rotation) {
        return of(TokenKeyText.parse(text), rotation);
    }

    /**
     * Returns what the times of the keys respect.
     *
     * @return as it was given
     */
    public KeyRotation rotation() {
        return rotation;
    }

    /**
     * Returns the keys.
     *
     * @return all of them, in the order in which they activate
     */
    public List<TokenKey> keys() {
        return keys.stream().map(ScheduledKey::key).toList();
    }

    /**
     * Returns the id of the key that writes.
     *
     * @param now by this instance's clock
     * @return of the keys that are activated and not retired the newest
     */
    public String writes(Instant now) {
        ScheduledKey newest = null;
        for (ScheduledKey key : keys) {
            if (key.canWrite(now)) {
                newest = key;
            }
        }
        // Before the first key activates, or when a revoked key has left a gap, the next one has to step in.
        return newest != null ? newest.id() : next(now).id();
    }

    private ScheduledKey next(Instant now) {
        return keys.stream()
                .filter(key -> !key.isRevoked() && key.activates().isAfter(now))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("A ring has a key that writes for ever"));
    }

    /**
     * Tells whether what is sealed with a key is to be opened.
     *
     * @param id the id of any key
     * @param now by this instance's clock
     * @return false if the key is not there, removed or revoked
     */
    public boolean isReadable(String id, Instant now) {
        ScheduledKey key = byId.get(id);
        return key != null && key.canRead(now);
    }

    boolean contains(String id) {
        return byId.containsKey(id);
    }

    SecretKey derive(String id, String info, String algorithm) {
        return secrets.derive(id, info, algorithm);
    }

    /**
     * Refuses to take the place of another ring where tokens would be lost.
     *
     * @throws IllegalArgumentException naming the key and the rule
     */
    void requireFollows(TokenKeyRing before, Instant now) {
        for (ScheduledKey old : before.keys) {
            ScheduledKey same = byId.get(old.id());
            if (same == null) {
                old.requireForgettable(before.keys, now);
            } else {
                same.requireFollows(old);
            }
        }
    }

    /** Tells the ids, each with a check value that is the same where the secret is the same. */
    @Override
    public String toString() {
        return keys.stream()
                .map(key -> key.id() + "#" + secrets.checkValue(key.id()) + key.times())
                .collect(Collectors.joining(", ", "TokenKeyRing[", "]"));
    }
}
