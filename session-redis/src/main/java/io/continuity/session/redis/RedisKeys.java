package io.continuity.session.redis;

import io.continuity.session.SessionId;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The names of a session's keys, {@code prefix:{shard}:kind:id}, those of the fleet, and that of revocations.
 *
 * <p>The shard in braces, one of 256, is Redis Cluster's hash tag: all keys that a session ever has, under all its
 * ids, live in one slot. <em>Immutable.</em>
 */
record RedisKeys(String prefix) {
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_.:/-]{1,100}");
    private static final int ID_LENGTH = 24;
    private static final int SHARDS = 256;
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    RedisKeys {
        if (!GRAMMAR.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "keyPrefix must be 1 to 100 letters, digits or characters of '_.:/-': '" + prefix + "'");
        }
    }

    /** The hash with the session's description and attributes. */
    String session(SessionId id) {
        return key("session", id);
    }

    /** Returns whose hash a key is; empty for all other keys. */
    Optional<SessionId> idOfSession(String key) {
        int end = key.length() - ID_LENGTH;
        return end > 0
                ? SessionId.parse(key.substring(end)).filter(id -> session(id).equals(key))
                : Optional.empty();
    }

    /** The mark of the last access, whose TTL is the session's life. */
    String access(SessionId id) {
        return key("access", id);
    }

    /** Where the session went that had this id. */
    String moved(SessionId id) {
        return key("moved", id);
    }

    /** When the sessions of an id's shard are to be looked at. */
    String expiry(SessionId id) {
        return expiry(shard(id));
    }

    /** Whom the sessions of an id's shard belong to. */
    String principals(SessionId id) {
        return principals(shard(id));
    }

    /** Returns what has one name in each shard. */
    static List<String> ofAllShards(UnaryOperator<String> keyOfShard) {
        return IntStream.range(0, SHARDS)
                .mapToObj(Integer::toHexString)
                .map(keyOfShard)
                .toList();
    }

    String expiry(String shard) {
        return prefix + ":{" + shard + "}:expiry";
    }

    String principals(String shard) {
        return prefix + ":{" + shard + "}:principals";
    }

    /** When the leases of the fleet end, and when some have ended. */
    String fleetTimes() {
        return prefix + ":{fleet}:times";
    }

    /** What the leases of the fleet say. */
    String fleetLeases() {
        return prefix + ":{fleet}:leases";
    }

    /** What the instances of a version have counted of their requests in a slot of time. */
    String requests(long slot, String version) {
        return prefix + ":{fleet}:requests:" + slot + ":" + version;
    }

    /** What was revoked before its time. */
    String revocations() {
        return prefix + ":{revoked}:log";
    }

    private String key(String kind, SessionId id) {
        return prefix + ":{" + shard(id) + "}:" + kind + ":" + id.value();
    }

    static String shard(SessionId id) {
        int high = BASE64URL.indexOf(id.shard().charAt(0));
        int low = BASE64URL.indexOf(id.shard().charAt(1));
        return Integer.toHexString((high << 6 | low) % SHARDS);
    }
}
