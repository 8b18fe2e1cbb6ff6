package io.continuity.session.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.resume.ConnectionId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of what a connection has, {@code prefix:{id}:kind}, of the indexes by which connections are found, and of the
 * channels of nodes.
 *
 * <p>What is in braces is Redis Cluster's hash tag: all that one connection has lives in one slot. <em>Immutable.</em>
 */
record ConnectionKeys(String prefix) {
    private static final int DIGEST_BYTES = 16;

    ConnectionKeys {
        prefix = new RedisKeys(prefix).prefix(); // the same grammar
    }

    /** The connection's hash, what was sent to its client, and what was posted to it. */
    String[] of(ConnectionId id) {
        String tagged = prefix + ":{" + id.value() + "}:";
        return new String[] {tagged + "connection", tagged + "sent", tagged + "posted"};
    }

    String group(String digest) {
        return prefix + ":{group:" + digest + "}:connections";
    }

    String principal(String principal) {
        return prefix + ":{principal:" + digest(principal) + "}:connections";
    }

    String channel(String node) {
        return prefix + ":{node:" + digest(node) + "}:hints";
    }

    /** Names may be any text, and are nobody's business who can list keys: 128 bits of their SHA-256 stand for them. */
    static String digest(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
