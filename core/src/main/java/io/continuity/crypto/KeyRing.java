package io.continuity.crypto;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secret keys by id: one that writes, and all that read.
 *
 * <p>Keys are rotated in two steps, so that at any moment every instance can read what any other writes: first a new
 * key is added everywhere, then it is made the active one. No key is ever used itself: each purpose has a key of its own,
 * derived by HKDF-SHA256. A key is 32 bytes that a generator has drawn, for example {@code openssl rand -base64 32};
 * what was plainly not drawn is refused. Secrets are in no message and not in {@link #toString()}.
 * <em>Immutable.</em>
 */
public final class KeyRing {
    private static final int KEY_BYTES = 32;

    /** Of 32 drawn bytes about 30 are different; 16 or less happen once in 3,000,000,000 times. */
    private static final int MIN_DIFFERENT_BYTES = 17;

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final String CHECK = "continuity/key-check/v1";
    private static final int CHECK_BYTES = 4;

    private final Map<String, byte[]> keys;
    private final String activeId;

    private KeyRing(Builder builder, String activeId) {
        this.keys = Map.copyOf(builder.keys);
        this.activeId = activeId;
    }

    /**
     * Starts building a ring.
     *
     * @return a builder without keys
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the id of the key to write with.
     *
     * @return one of {@link #ids()}
     */
    public String activeId() {
        return activeId;
    }

    /**
     * Returns the ids of the keys to read with.
     *
     * @return ids in no particular order
     */
    public Set<String> ids() {
        return keys.keySet();
    }

    /**
     * Derives the key for one purpose.
     *
     * @param id the id of a key in this ring
     * @param purpose what it is for, with a version: {@code continuity/session/encryption/v1}
     * @param algorithm what the derived key is to be used with: {@code AES}, {@code HmacSHA256}
     * @return 32 bytes, the same for the same arguments and key, telling nothing of other purposes' keys
     * @throws IllegalArgumentException if there is no such key
     */
    public SecretKey derive(String id, String purpose, String algorithm) {
        byte[] key = keys.get(id);
        if (key == null) {
            throw new IllegalArgumentException("There is no key '" + id + "', only " + sorted());
        }
        return new SecretKeySpec(Hkdf.derive(key, purpose), algorithm);
    }

    private String sorted() {
        return ids().stream().sorted().toList().toString();
    }

    /** Tells the ids, each with a check value that is the same where the key is the same. */
    @Override
    public String toString() {
        return ids().stream()
                .sorted()
                .map(id -> id + "#" + checkValue(id) + (id.equals(activeId) ? " active" : ""))
                .collect(Collectors.joining(", ", "KeyRing[", "]"));
    }

    /**
     * Returns what two instances can compare to find out whether they have the same key.
     *
     * @param id the id of a key in this ring
     * @return 8 hexadecimal digits that tell nothing of the key
     * @throws IllegalArgumentException if there is no such key
     */
    public String checkValue(String id) {
        return HexFormat.of().formatHex(derive(id, CHECK, "RAW").getEncoded(), 0, CHECK_BYTES);
    }

    /** Collects keys, refusing those that protect nothing. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final Map<String, byte[]> keys = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a key.
         *
         * @param id 1 to 32 lower-case letters, digits or {@code -}, first not {@code -}; stored with what it encrypts
         * @param base64 32 bytes in base64
         * @return this builder
         * @throws IllegalArgumentException if the id or the key is not as it must be, or is there already
         */
        public Builder key(String id, String base64) {
            byte[] key;
            try {
                key = Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                // Without the cause: its message repeats a character of the secret.
                throw refused(id, "must be base64");
            }
            return add(id, key);
        }

        /**
         * Adds a key.
         *
         * @param id as for {@link #key(String, String)}
         * @param key one that gives out its 32 bytes
         * @return this builder
         * @throws IllegalArgumentException if the id or the key is not as it must be, or is there already
         */
        public Builder key(String id, SecretKey key) {
            byte[] bytes = key.getEncoded();
            if (bytes == null) {
                throw refused(id, "must give out its bytes, so that others can be derived from it");
            }
            return add(id, bytes.clone());
        }

        private Builder add(String id, byte[] key) {
            if (!isId(id)) {
                throw new IllegalArgumentException(
                        "the id of a key must be 1 to 32 lower-case letters, digits or '-', the first not '-'");
            }
            requireDrawn(id, key);
            if (keys.containsKey(id)) {
                throw refused(id, "is there twice");
            }
            keys.forEach((other, bytes) -> {
                if (Arrays.equals(bytes, key)) {
                    throw refused(id, "is the same as key '" + other + "'");
                }
            });
            keys.put(id, key);
            return this;
        }

        private static void requireDrawn(String id, byte[] key) {
            if (key.length != KEY_BYTES) {
                throw refused(id, "must be 32 bytes, not " + key.length);
            }
            if (IntStream.range(0, KEY_BYTES).map(i -> key[i]).distinct().count() < MIN_DIFFERENT_BYTES) {
                throw refused(id, "repeats itself");
            }
            if (IntStream.range(0, KEY_BYTES).allMatch(i -> key[i] >= ' ' && key[i] <= '~')) {
                throw refused(id, "is text, which can be guessed");
            }
            byte step = (byte) (key[1] - key[0]);
            if (IntStream.range(1, KEY_BYTES).allMatch(i -> (byte) (key[i] - key[i - 1]) == step)) {
                throw refused(id, "only counts");
            }
            if (PublishedSecrets.contain(key)) {
                throw refused(id, "is published, as an example or as the digest of a common word");
            }
        }

        private static IllegalArgumentException refused(String id, String reason) {
            return new IllegalArgumentException(
                    "key '" + (isId(id) ? id : "?") + "' " + reason + "; make one with: openssl rand -base64 32");
        }

        /**
         * Builds the ring.
         *
         * @param activeId the id of the key to write with
         * @return a ring of all keys that were added
         * @throws IllegalArgumentException if no key of this id was added
         */
        public KeyRing build(String activeId) {
            Objects.requireNonNull(activeId, "activeId");
            if (!keys.containsKey(activeId)) {
                throw new IllegalArgumentException("the active key '" + (isId(activeId) ? activeId : "?")
                        + "' must be one of the keys " + keys.keySet());
            }
            return new KeyRing(this, activeId);
        }
    }

    /**
     * Tells whether something can be the id of a key.
     *
     * @param text anything
     * @return false if no ring has a key of this id
     */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }
}
