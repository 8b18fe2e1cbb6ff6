package io.continuity.spring;

import io.continuity.session.jwt.TokenForm;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code continuity.session.jwt.*}, which are read with {@code continuity.session.store=jwt} only.
 * <em>Immutable.</em>
 *
 * @param keys Keys that tokens are sealed with, one in each line or with commas between: an id, a space, 32 bytes in base64
 *     (openssl rand -base64 32), and times of its life such as published=2027-01-31T12:00:00Z.
 * @param keysLocation File with such lines, or directory of such files, which is read again while the application runs.
 * @param reloadInterval Time between two looks at the file or directory: at least one second, at most the propagation.
 * @param propagation Time until every instance has read a key that was published, which is not written with before: at most
 *     30 days.
 * @param clockSkew Difference that the clocks of two instances may have: at most one hour.
 * @param absoluteLifetime Time after which a session ends however often it is used: one second to 400 days.
 * @param form How tokens are sealed: "encrypted", or "signed", which everybody who has a token can read.
 * @param touchThreshold Age of the last access in a token from which a request that changes nothing gets another: at most one
 *     hour. A tenth of the session's timeout if that is less.
 * @param compression Whether to compress sessions where that makes them smaller.
 * @param maxCookies Most cookies of about 3,900 characters that one token may take: 1 to 3.
 * @param revocation Where logouts are written down so that copies of a token end too: "off" for nowhere, "redis" for the
 *     Redis of continuity.redis.uri or spring.data.redis.*, which requests do not wait for.
 * @param revocationFailOpenFor Time for which sessions are still served after revocations could last be read: above zero, at
 *     most one hour.
 * @param spill where large attributes are kept
 */
@ConfigurationProperties(TokenProperties.PREFIX)
record TokenProperties(
        @Nullable String keys,
        @Nullable String keysLocation,
        @DefaultValue("30s") Duration reloadInterval,
        @DefaultValue("10m") Duration propagation,
        @DefaultValue("1m") Duration clockSkew,
        @DefaultValue("12h") Duration absoluteLifetime,
        @DefaultValue("encrypted") TokenForm form,
        @DefaultValue("1m") Duration touchThreshold,
        @DefaultValue("true") boolean compression,
        @DefaultValue("1") int maxCookies,
        @DefaultValue("off") Revocation revocation,
        @DefaultValue("5m") Duration revocationFailOpenFor,
        @DefaultValue Spill spill) {
    static final String PREFIX = "continuity.session.jwt";
    static final String SPILL = PREFIX + ".spill.threshold";

    /** Where logouts are written down. */
    enum Revocation {
        OFF,
        REDIS
    }

    /**
     * Where large attributes are kept. <em>Immutable.</em>
     *
     * @param threshold Size above which an attribute is kept in the Redis of continuity.redis.uri or spring.data.redis.*,
     *     and not in the token: 64B to 256KB. Without it, none is.
     */
    record Spill(@Nullable DataSize threshold) {}

    boolean spills() {
        return spill.threshold() != null;
    }

    /** How large an attribute may be that stays in the token. */
    long spillBytes() {
        return Objects.requireNonNull(spill.threshold()).toBytes();
    }

    boolean hasKeys() {
        return StringUtils.hasText(keys);
    }

    boolean hasKeysLocation() {
        return StringUtils.hasText(keysLocation);
    }

    /** Hides the keys. */
    @Override
    public String toString() {
        return "SessionTokens[keys=" + (hasKeys() ? "set" : "unset") + ", keysLocation=" + keysLocation + ", form="
                + form + ", revocation=" + revocation + "]";
    }
}
