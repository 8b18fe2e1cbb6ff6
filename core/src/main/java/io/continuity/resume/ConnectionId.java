package io.continuity.resume;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The id of a connection: 24 characters of base64url, 144 random bits.
 *
 * <p>It is in no log: {@link #toString()} and {@link #hash()} tell connections apart and give nothing away.
 * <em>Immutable.</em>
 *
 * @param value the id itself, for keys of a log and for tokens
 */
public record ConnectionId(String value) {
    static final int BYTES = 18;

    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_-]{24}");

    /**
     * Checks the grammar.
     *
     * @param value 24 characters of base64url
     * @throws IllegalArgumentException if it is anything else
     */
    public ConnectionId {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException("A connection's id must be 24 characters of base64url");
        }
    }

    /**
     * Draws a new id.
     *
     * @param random the source of all its bits, one that nobody can predict
     * @return an id of its own
     */
    public static ConnectionId random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new ConnectionId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /**
     * Reads an id that came from outside.
     *
     * @param text anything
     * @return the id, or empty
     */
    public static Optional<ConnectionId> parse(String text) {
        return GRAMMAR.matcher(text).matches() ? Optional.of(new ConnectionId(text)) : Optional.empty();
    }

    /**
     * Returns what logs may show.
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
    public String toString() {
        return "ConnectionId[#" + hash() + "]";
    }
}
