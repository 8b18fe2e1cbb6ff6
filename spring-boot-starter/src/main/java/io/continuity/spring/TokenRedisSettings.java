package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.session.SpillingSessionStore;
import io.continuity.session.jwt.JwtSessionStore;
import io.continuity.session.jwt.Revocations;
import io.continuity.session.redis.RedisRevocationSource;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.spring.RedisSettings.RedisPlace;
import io.continuity.spring.TokenStoreSettings.TokenLayer;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What sessions in tokens may have in the Redis that sessions would be in: revocations and large attributes. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = ContinuityProperties.STORE, havingValue = "jwt")
@ConditionalOnRedis
class TokenRedisSettings {
    private static final System.Logger LOG = System.getLogger(TokenRedisSettings.class.getName());

    /** Above what no token holds, nothing would ever be kept elsewhere; below what stands in its place, all would grow. */
    private static final long LEAST = 64;

    private static final long MOST = 256 * 1024;

    private final ContinuityProperties continuity;
    private final TokenProperties tokens;
    private final KeyPrefix prefix;

    TokenRedisSettings(ContinuityProperties continuity, TokenProperties tokens, Environment environment) {
        this.continuity = continuity;
        this.tokens = tokens;
        this.prefix =
                KeyPrefix.of(continuity.session().keyPrefix(), environment.getProperty("spring.application.name"));
    }

    /** Closed by the store. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = TokenProperties.PREFIX + ".revocation", havingValue = "redis")
    Revocations continuityRevocations(RedisPlace redis) {
        RedisRevocationSource.Builder source = redis.address().revocations().durability(redis.durability());
        Revocations.Builder known = Revocations.builder(
                prefix.build(() -> source.keyPrefix(prefix.value()).build()));
        Duration failOpenFor = tokens.revocationFailOpenFor();
        PropertyChecks.checked(
                TokenProperties.PREFIX + ".revocation-fail-open-for",
                failOpenFor,
                () -> known.failOpenFor(failOpenFor));
        Revocations revocations = known.build();
        readFirst(revocations);
        return revocations;
    }

    /** Before there are requests. An application starts also while Redis is away. */
    private static void readFirst(Revocations revocations) {
        try {
            revocations.refresh(RedisStoreSettings.MAX_WARM_UP);
        } catch (SessionStoreException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "What was revoked cannot be read, trying again; until then nothing is known to be: "
                            + e.getMessage());
        }
    }

    @Bean
    @ConditionalOnProperty(name = TokenProperties.SPILL)
    TokenLayer continuityLargeAttributes(RedisPlace redis, SessionObserver observer, SessionEncryption encryption) {
        int above = above();
        return store -> spilling(store, encryption.around(largeAttributes(redis, observer)), above)
                .observer(observer);
    }

    private static SpillingSessionStore spilling(JwtSessionStore store, SessionStore large, int above) {
        return SpillingSessionStore.over(store, large, above, Clocks.system());
    }

    private int above() {
        long threshold = tokens.spillBytes();
        if (threshold < LEAST || threshold > MOST) {
            throw new InvalidConfigurationPropertyValueException(
                    TokenProperties.SPILL, threshold + "B", "It must be from " + LEAST + "B to " + MOST / 1024 + "KB.");
        }
        return (int) threshold;
    }

    /** Beside the keys of sessions, which the application may have had there before, or may have again. */
    private RedisSessionStore largeAttributes(RedisPlace redis, SessionObserver observer) {
        RedisSessionStore.Builder large =
                redis.address().sessions().observer(observer).durability(redis.durability());
        RedisStoreSettings.apply(continuity.session().nearCache(), large);
        RedisSessionStore built =
                prefix.build(() -> large.keyPrefix(prefix.value() + ":large").build());
        built.warmUp(RedisStoreSettings.MAX_WARM_UP);
        return built;
    }
}
