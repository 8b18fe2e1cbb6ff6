package io.continuity.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of a session: 24 characters of base64url, 144 random bits.
 *
 * <p>The first two characters are the <em>shard</em>. A renewed id keeps them, so that a store can place all ids that
 * one session ever has side by side; the other 132 bits are drawn anew. An id is a credential: {@link #toString()}
 * hides it, and {@link #hash()} is what logs may show. <em>Immutable.</em>
 */
public final class SessionId {
    private static final int SHARD_LENGTH = 2;
    private static final int RANDOM_BYTES = 18;
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_-]{24}");

    private final String value;

    private SessionId(String value) {
        this.value = value;
    }

    /**
     * Draws a new id.
     *
     * @param random the source of all its bits
     * @return an id that nobody can guess
     */
    public static SessionId random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new SessionId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /**
     * Reads an id that came from outside, refusing whatever {@link #random} could not have made.
     *
     * @param text anything, of any length
     * @return the id, or empty
     */
    public static Optional<SessionId> parse(String text) {
        return text.length() == 24 && GRAMMAR.matcher(text).matches()
                ? Optional.of(new SessionId(text))
                : Optional.empty();
    }

    /**
     * Draws a new id in the shard of this one, for {@code changeSessionId}.
     *
     * @param random the source of its bits
     * @return an id that knowing this one does not help to guess
     */
    public SessionId renewed(SecureRandom random) {
        return new SessionId(shard() + random(random).value.substring(SHARD_LENGTH));
    }

    /**
     * Returns the secret itself, for cookies and store keys only.
     *
     * @return 24 characters
     */
    public String value() {
        return value;
    }

    /**
     * Returns what all ids of one session have in common.
     *
     * @return the first two characters
     */
    public String shard() {
        return value.substring(0, SHARD_LENGTH);
    }

    /**
     * Returns a digest that tells sessions apart in logs and gives nothing away.
     *
     * @return 8 hexadecimal digits of the id's SHA-256
     */
    public String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionId that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    @Override
    public String toString() {
        return "SessionId[#" + hash() + "]";
    }
}
