package io.continuity.resume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.crypto.KeyRing;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Issues the tokens with which clients resume connections, and reads them.
 *
 * <p>A token is {@code <key id>.<base64url>} of the connection's id, the fence under which it was issued, 128 random bits,
 * and an HMAC-SHA256 over these and the principal. So it is worthless to another principal. That it is used once, a log
 * sees to. <em>Thread-safe.</em>
 */
public final class ResumeTokens {
    /** A token that was issued by one who has the keys, to this principal. */
    record Token(ConnectionId id, long generation) {}

    private static final String PURPOSE = "continuity/resume/token/v1";
    private static final String HMAC = "HmacSHA256";
    private static final int NONCE_BYTES = 16;
    private static final int CONTENT_BYTES = ConnectionId.BYTES + Long.BYTES + NONCE_BYTES;
    private static final int MAC_BYTES = 32;
    private static final int PRINCIPAL_BYTES = 16;
    private static final int MAX_LENGTH = 160;

    private final Map<String, SecretKey> keys = new HashMap<>();
    private final String activeId;
    private final RandomGenerator random;

    /**
     * Derives the keys.
     *
     * @param ring the same for all instances
     * @param random a {@link java.security.SecureRandom}
     */
    public ResumeTokens(KeyRing ring, RandomGenerator random) {
        ring.ids().forEach(id -> keys.put(id, ring.derive(id, PURPOSE, HMAC)));
        this.activeId = ring.activeId();
        this.random = random;
    }

    /**
     * Returns what a log is told of a principal.
     *
     * @param principal its name
     * @return 32 hexadecimal digits
     */
    public static String digest(String principal) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(principal.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, PRINCIPAL_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    String issue(ConnectionId id, long generation, String principal) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] content = ByteBuffer.allocate(CONTENT_BYTES)
                .put(Base64.getUrlDecoder().decode(id.value()))
                .putLong(generation)
                .put(nonce)
                .array();
        byte[] token = Arrays.copyOf(content, CONTENT_BYTES + MAC_BYTES);
        System.arraycopy(mac(activeId, content, principal), 0, token, CONTENT_BYTES, MAC_BYTES);
        return activeId + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Reads a token, possibly hostile; empty if nobody has issued it to this principal. */
    Optional<Token> open(String text, String principal) {
        int dot = text.indexOf('.');
        if (text.length() > MAX_LENGTH || dot < 0 || !keys.containsKey(text.substring(0, dot))) {
            return Optional.empty();
        }
        byte[] token;
        try {
            token = Base64.getUrlDecoder().decode(text.substring(dot + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (token.length != CONTENT_BYTES + MAC_BYTES) {
            return Optional.empty();
        }
        byte[] content = Arrays.copyOf(token, CONTENT_BYTES);
        byte[] mac = Arrays.copyOfRange(token, CONTENT_BYTES, token.length);
        if (!MessageDigest.isEqual(mac, mac(text.substring(0, dot), content, principal))) {
            return Optional.empty();
        }
        byte[] id = Arrays.copyOf(content, ConnectionId.BYTES);
        long generation = ByteBuffer.wrap(content).getLong(ConnectionId.BYTES);
        return Optional.of(new Token(new ConnectionId(Base64.getUrlEncoder().encodeToString(id)), generation));
    }

    private byte[] mac(String keyId, byte[] content, String principal) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(keys.get(keyId));
            mac.update(keyId.getBytes(UTF_8));
            mac.update((byte) 0);
            mac.update(content);
            return mac.doFinal(principal.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every JDK has HMAC with SHA-256", e);
        }
    }
}
