package io.continuity.session;

import io.continuity.codec.EncodedAttribute;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What one request did to a session: a delta, saved as a whole or not at all.
 *
 * <p>Only what is named here is written. Attributes that other requests changed meanwhile stay as they are.
 * <em>Immutable.</em>
 */
public final class SessionChanges {
    private final OptionalLong basedOn;
    private final Map<String, EncodedAttribute> set;
    private final Set<String> removed;
    private final Optional<Duration> maxInactiveInterval;
    private final Optional<SessionId> newId;
    private final Optional<String> principal;
    private final boolean principalCleared;
    private final Map<String, Optional<EncodedAttribute>> expected;

    private SessionChanges(Builder builder) {
        this.basedOn = builder.basedOn;
        this.set = Map.copyOf(builder.set);
        this.removed = Set.copyOf(builder.removed);
        this.maxInactiveInterval = builder.maxInactiveInterval;
        this.newId = builder.newId;
        this.principal = builder.principal;
        this.principalCleared = builder.principalCleared;
        this.expected = Map.copyOf(builder.expected);
    }

    /**
     * Starts changes to a session that the request has read.
     *
     * @param snapshot what it read
     * @return a builder
     */
    public static Builder basedOn(SessionSnapshot snapshot) {
        return new Builder(OptionalLong.of(snapshot.version()));
    }

    /**
     * Starts changes by a request that has not read the session and does not need to.
     *
     * @return a builder
     */
    public static Builder blind() {
        return new Builder(OptionalLong.empty());
    }

    /**
     * Returns the version that the request has read.
     *
     * @return empty if it has read none
     */
    public OptionalLong basedOn() {
        return basedOn;
    }

    /**
     * Returns the attributes to write.
     *
     * @return values by name
     */
    public Map<String, EncodedAttribute> set() {
        return set;
    }

    /**
     * Returns the attributes to remove.
     *
     * @return names, none of which is in {@link #set()}
     */
    public Set<String> removed() {
        return removed;
    }

    /**
     * Returns the new interval.
     *
     * @return empty if it stays as it is; zero for a session that never expires
     */
    public Optional<Duration> maxInactiveInterval() {
        return maxInactiveInterval;
    }

    /**
     * Returns the id that the session is to have from now on.
     *
     * @return empty if it keeps its id
     */
    public Optional<SessionId> newId() {
        return newId;
    }

    /**
     * Returns whom the session is to belong to from now on.
     *
     * @return empty if that stays as it is, or if it is to belong to nobody: see {@link #principalCleared()}
     */
    public Optional<String> principal() {
        return principal;
    }

    /**
     * Tells whether the session is to belong to nobody from now on.
     *
     * @return false if that stays as it is, or if it is to belong to {@link #principal()}
     */
    public boolean principalCleared() {
        return principalCleared;
    }

    /**
     * Returns what must be stored for the changes to take effect.
     *
     * @return bytes by name, an empty value where the attribute must be absent
     */
    public Map<String, Optional<EncodedAttribute>> expected() {
        return expected;
    }

    /**
     * Tells whether there is nothing to save.
     *
     * @return true if nothing was set, removed or changed, whatever is expected
     */
    public boolean isEmpty() {
        return set.isEmpty()
                && removed.isEmpty()
                && maxInactiveInterval.isEmpty()
                && newId.isEmpty()
                && principal.isEmpty()
                && !principalCleared;
    }

    /**
     * Returns a snapshot as it is once these changes are saved, as far as this request can know.
     *
     * @param before what the changes are made to
     * @return the same session, one version on
     */
    public SessionSnapshot appliedTo(SessionSnapshot before) {
        Map<String, EncodedAttribute> attributes = new HashMap<>(before.attributes());
        attributes.keySet().removeAll(removed);
        attributes.putAll(set);
        return new SessionSnapshot(
                newId.orElse(before.id()),
                before.creationTime(),
                before.lastAccessedTime(),
                maxInactiveInterval.orElse(before.maxInactiveInterval()),
                before.version() + 1,
                attributes);
    }

    /** Starts the same changes of everything but attributes, by the same request. */
    Builder withoutAttributes() {
        Builder builder = new Builder(basedOn);
        builder.maxInactiveInterval = maxInactiveInterval;
        builder.newId = newId;
        builder.principal = principal;
        builder.principalCleared = principalCleared;
        return builder;
    }

    /** Starts no changes, by a request that has read as much as this one. */
    Builder none() {
        return new Builder(basedOn);
    }

    /** Collects changes. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final OptionalLong basedOn;
        private final Map<String, EncodedAttribute> set = new HashMap<>();
        private final Set<String> removed = new HashSet<>();
        private Optional<Duration> maxInactiveInterval = Optional.empty();
        private Optional<SessionId> newId = Optional.empty();
        private Optional<String> principal = Optional.empty();
        private boolean principalCleared;
        private final Map<String, Optional<EncodedAttribute>> expected = new HashMap<>();

        private Builder(OptionalLong basedOn) {
            this.basedOn = basedOn;
        }

        /**
         * Writes an attribute, also if it was to be removed.
         *
         * @param name the attribute's name
         * @param value its new value
         * @return this builder
         */
        public Builder set(String name, EncodedAttribute value) {
            removed.remove(name);
            set.put(name, value);
            return this;
        }

        /**
         * Removes an attribute, also if it was to be written.
         *
         * @param name the attribute's name
         * @return this builder
         */
        public Builder remove(String name) {
            set.remove(name);
            removed.add(name);
            return this;
        }

        /**
         * Changes how long the session lives without being touched.
         *
         * @param interval the new interval; zero means for ever
         * @return this builder
         */
        public Builder maxInactiveInterval(Duration interval) {
            maxInactiveInterval = Optional.of(interval);
            return this;
        }

        /**
         * Gives the session another id.
         *
         * @param id an id in the shard of the present one: see {@link SessionId#renewed}
         * @return this builder
         */
        public Builder newId(SessionId id) {
            newId = Optional.of(id);
            return this;
        }

        /**
         * Makes the session belong to somebody, and to nobody else, so that it is found by the name.
         *
         * @param name any text, compared character by character
         * @return this builder
         */
        public Builder principal(String name) {
            principal = Optional.of(name);
            principalCleared = false;
            return this;
        }

        /**
         * Makes the session belong to nobody.
         *
         * @return this builder
         */
        public Builder noPrincipal() {
            principal = Optional.empty();
            principalCleared = true;
            return this;
        }

        /**
         * Makes all changes depend on what is stored under a name, whether they change that or not.
         *
         * <p>If something else is stored, nothing is written and the answer is {@link SaveResult.Conflict}.
         *
         * @param name the attribute's name
         * @param stored the exact bytes, or empty if the attribute must be absent
         * @return this builder
         */
        public Builder expect(String name, Optional<EncodedAttribute> stored) {
            expected.put(name, stored);
            return this;
        }

        /**
         * Builds the changes.
         *
         * @return what was collected so far
         */
        public SessionChanges build() {
            return new SessionChanges(this);
        }
    }
}
