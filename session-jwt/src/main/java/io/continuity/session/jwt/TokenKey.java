package io.continuity.session.jwt;

import io.continuity.crypto.KeyRing;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key that tokens are sealed with, and the times of its life.
 *
 * <pre>
 *  published ──propagation──> activates ──────> retires ──longest lifetime──> removed
 *     reads                   reads, writes     reads                         nothing
 * </pre>
 *
 * <p>It reads from when it is in a ring. It stops to write when a newer key activates; {@code retires} is needed only to
 * stop it before that. A key that is revoked neither reads nor writes, from the moment that an instance knows. The secret is 32
 * bytes that a generator has drawn, by the rules of {@link KeyRing}, and is in no message and not in
 * {@link #toString()}. <em>Immutable.</em>
 */
public final class TokenKey {
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("4000-01-01T00:00:00Z");

    private final String id;
    private final SecretKey secret;
    private final @Nullable Instant published;
    private final @Nullable Instant activates;
    private final @Nullable Instant retires;
    private final @Nullable Instant removed;
    private final boolean revoked;

    private TokenKey(Builder builder) {
        this.id = builder.id;
        this.secret = builder.secret;
        this.published = builder.published;
        this.activates = builder.activates;
        this.retires = builder.retires;
        this.removed = builder.removed;
        this.revoked = builder.revoked;
    }

    /**
     * Starts building a key.
     *
     * @param id 1 to 32 lower-case letters, digits or {@code -}, first not {@code -}; stands in each token
     * @param base64 32 bytes in base64
     * @return a builder of a key without times
     * @throws IllegalArgumentException if {@link KeyRing} refuses them
     */
    public static Builder builder(String id, String base64) {
        KeyRing.builder().key(id, base64);
        return new Builder(id, new SecretKeySpec(Base64.getDecoder().decode(base64), "RAW"));
    }

    /**
     * Returns the id.
     *
     * @return what tokens name this key by
     */
    public String id() {
        return id;
    }

    /**
     * Returns when it was published.
     *
     * @return when instances could begin to read it; empty if it has always been there
     */
    public Optional<Instant> published() {
        return Optional.ofNullable(published);
    }

    /**
     * Returns when it is to write.
     *
     * @return as it was given; empty if as soon as every instance has read it
     */
    public Optional<Instant> activates() {
        return Optional.ofNullable(activates);
    }

    /**
     * Returns when it stops to write.
     *
     * @return as it was given; empty if when the next key activates
     */
    public Optional<Instant> retires() {
        return Optional.ofNullable(retires);
    }

    /**
     * Returns when it stops to read.
     *
     * @return as it was given; empty if not yet known
     */
    public Optional<Instant> removed() {
        return Optional.ofNullable(removed);
    }

    /**
     * Tells whether it is revoked.
     *
     * @return true if what is sealed with it is refused
     */
    public boolean isRevoked() {
        return revoked;
    }

    SecretKey secret() {
        return secret;
    }

    boolean hasSecretOf(TokenKey other) {
        return MessageDigest.isEqual(secret.getEncoded(), other.secret.getEncoded());
    }

    /** Tells the id only. */
    @Override
    public String toString() {
        return "TokenKey[" + id + "]";
    }

    /** Collects the times of a key. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final String id;
        private final SecretKey secret;
        private @Nullable Instant published;
        private @Nullable Instant activates;
        private @Nullable Instant retires;
        private @Nullable Instant removed;
        private boolean revoked;

        private Builder(String id, SecretKey secret) {
            this.id = id;
            this.secret = secret;
        }

        /**
         * Sets when instances could begin to read it. Every key but the first of a fleet has such a time.
         *
         * @param at when it was written to where all instances read it
         * @return this builder
         */
        public Builder published(Instant at) {
            this.published = inBounds("published", at);
            return this;
        }

        /**
         * Sets when it is to write. By default as soon as every instance has read it.
         *
         * @param at not before that
         * @return this builder
         */
        public Builder activates(Instant at) {
            this.activates = inBounds("activates", at);
            return this;
        }

        /**
         * Sets when it stops to write. By default when the next key activates.
         *
         * @param at when another key writes
         * @return this builder
         */
        public Builder retires(Instant at) {
            this.retires = inBounds("retires", at);
            return this;
        }

        /**
         * Sets when it stops to read. By default never.
         *
         * @param at when no token that was sealed with it can be alive
         * @return this builder
         */
        public Builder removed(Instant at) {
            this.removed = inBounds("removed", at);
            return this;
        }

        /**
         * Refuses what is sealed with it, from now on: for a key that somebody else has.
         *
         * @return this builder
         */
        public Builder revoked() {
            this.revoked = true;
            return this;
        }

        private Instant inBounds(String name, Instant at) {
            if (at.isBefore(EARLIEST) || !at.isBefore(LATEST)) {
                throw new IllegalArgumentException(
                        "key '" + id + "': " + name + " must be between " + EARLIEST + " and " + LATEST + ": " + at);
            }
            return at;
        }

        /**
         * Builds the key.
         *
         * @return a key with these times
         * @throws IllegalArgumentException if they are not in the order of a key's life
         */
        public TokenKey build() {
            inOrder("published", published, "activates", activates);
            inOrder("activates", activates, "retires", retires);
            inOrder("published", published, "retires", retires);
            inOrder("retires", retires, "removed", removed);
            inOrder("activates", activates, "removed", removed);
            inOrder("published", published, "removed", removed);
            return new TokenKey(this);
        }

        private void inOrder(String first, @Nullable Instant one, String second, @Nullable Instant other) {
            if (one != null && other != null && other.isBefore(one)) {
                throw new IllegalArgumentException(
                        "key '" + id + "': " + second + " must not be before " + first + ": " + other + " < " + one);
            }
        }
    }
}
