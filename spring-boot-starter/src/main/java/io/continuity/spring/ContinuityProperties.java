package io.continuity.spring;

import io.continuity.servlet.FailurePolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code continuity.*}. <em>Immutable.</em>
 *
 * @param enabled Whether to keep HTTP sessions outside this instance, and to drain it before it stops.
 * @param session how sessions are kept
 * @param fleet how the instances of the application know of each other
 * @param instance who this instance is
 */
@ConfigurationProperties("continuity")
record ContinuityProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Session session,
        @DefaultValue Fleet fleet,
        @DefaultValue Self instance) {
    static final String STORE = "continuity.session.store";

    /** What keeps sessions. */
    enum Store {
        REDIS,
        JWT
    }

    /**
     * How sessions are kept. <em>Immutable.</em>
     *
     * @param store What keeps sessions: "redis", or "jwt" for encrypted tokens that clients hold, which needs no Redis and
     *     takes continuity.session.jwt.*. What is said of the other one has no effect then.
     * @param keyPrefix What all keys in Redis begin with: 1 to 100 letters, digits or characters of '_.:/-'.
     *     Applications with the same prefix on the same Redis share their sessions. Without it, "continuity:" and
     *     spring.application.name, or "continuity" if the application has no name.
     * @param allowedTypes Types that session attributes may be made of besides JDK values and the application's own
     *     packages: names of classes, or of packages followed by '.**'.
     * @param maxAttributeSize Largest attribute, as stored: at least 1KB, less than 2GB. A request that sets a larger one
     *     fails; a stored one that is larger is hidden and kept.
     * @param nearCache copies of sessions in this instance, which Redis keeps up to date
     * @param storeDeadline Longest time that one request waits for Redis in all, at most one minute. After that it is
     *     answered with 503.
     * @param failurePolicy What becomes of requests while Redis is away: "fail" answers those that need their session with
     *     503; "degrade" serves sessions that this instance knows and keeps their changes until Redis is back.
     * @param expiryInterval Time between two looks for sessions that have expired, of which session listeners are then
     *     told: at least 100 milliseconds, at most five minutes. Each look costs a call to Redis.
     */
    record Session(
            @DefaultValue("redis") Store store,
            @Nullable String keyPrefix,
            @DefaultValue List<String> allowedTypes,
            @DefaultValue("16MB") DataSize maxAttributeSize,
            @DefaultValue NearCache nearCache,
            @DefaultValue("2s") Duration storeDeadline,
            @DefaultValue("fail") FailurePolicy failurePolicy,
            @DefaultValue("5s") Duration expiryInterval) {}

    /**
     * Copies of sessions in this instance, which Redis keeps up to date. <em>Immutable.</em>
     *
     * @param maxEntries Most sessions to keep copies of; 0 keeps none, so that each request asks Redis.
     * @param maxSize Most memory for the attributes of these sessions, as stored; 0 keeps none.
     */
    record NearCache(@DefaultValue("10000") int maxEntries, @DefaultValue("64MB") DataSize maxSize) {
        boolean isOff() {
            return maxEntries == 0 || maxSize.toBytes() == 0;
        }
    }

    /**
     * How the instances of the application know of each other. <em>Immutable.</em>
     *
     * @param leaseTime Time after which an instance that has crashed is taken to be gone: at least one second, at most five
     *     minutes. Each instance tells Redis five times in it that it is alive.
     * @param bakeTime Time for which the last instance that cannot read a schema version has to be gone before that version
     *     is written: at most one day. Zero is for tests.
     */
    record Fleet(@DefaultValue("15s") Duration leaseTime, @DefaultValue("10m") Duration bakeTime) {}

    /**
     * Who this instance is. <em>Immutable.</em>
     *
     * @param id Name of its own that no other instance has: 1 to 200 letters, digits or characters of '_.:-'. Without it,
     *     a random one.
     * @param version Version of the application, for people to read: 1 to 100 characters. Without it, that of
     *     META-INF/build-info.properties, else spring.application.version, else "unknown".
     */
    record Self(@Nullable String id, @Nullable String version) {}
}
