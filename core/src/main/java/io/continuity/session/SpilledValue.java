package io.continuity.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.continuity.codec.EncodedAttribute;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What stands in a session for a value that is kept elsewhere: a format byte, 126, which no codec writes; 16 bytes of the
 * value's SHA-256; the handle under which the value is found. <em>Immutable.</em>
 *
 * @param digest of the value, 16 bytes
 * @param handle in the store of large values
 */
record SpilledValue(EncodedAttribute digest, String handle) {
    private static final byte FORMAT = 126;
    private static final int DIGEST_BYTES = 16;

    static EncodedAttribute digest(EncodedAttribute value) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.toByteArray());
            return EncodedAttribute.of(Arrays.copyOf(digest, DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Reads what stands in a session; empty if that is the value itself. */
    static Optional<SpilledValue> parse(EncodedAttribute stored) {
        int head = 1 + DIGEST_BYTES;
        if (stored.format() != FORMAT || stored.size() <= head) {
            return Optional.empty(); // Nearly always, so nothing was copied.
        }
        byte[] bytes = stored.toByteArray();
        return Optional.of(new SpilledValue(
                EncodedAttribute.of(Arrays.copyOfRange(bytes, 1, head)),
                new String(bytes, head, bytes.length - head, US_ASCII)));
    }

    EncodedAttribute toStored() {
        byte[] name = handle.getBytes(US_ASCII);
        byte[] bytes = new byte[1 + DIGEST_BYTES + name.length];
        bytes[0] = FORMAT;
        System.arraycopy(digest.toByteArray(), 0, bytes, 1, DIGEST_BYTES);
        System.arraycopy(name, 0, bytes, 1 + DIGEST_BYTES, name.length);
        return EncodedAttribute.of(bytes);
    }

    boolean isOf(EncodedAttribute value) {
        return digest(value).equals(digest);
    }

    /** Hides the handle, which is a credential. */
    @Override
    public String toString() {
        return "SpilledValue";
    }
}
