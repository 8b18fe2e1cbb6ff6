package io.continuity.spring;

import io.continuity.servlet.FailurePolicy;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.spring.ContinuityProperties.NearCache;
import io.continuity.spring.RedisSettings.RedisPlace;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Keeps sessions in Redis, if nothing else is said. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = ContinuityProperties.STORE, havingValue = "redis", matchIfMissing = true)
@ConditionalOnRedis
class RedisStoreSettings {
    static final Duration MAX_WARM_UP = Duration.ofSeconds(10);

    private final ContinuityProperties properties;

    RedisStoreSettings(ContinuityProperties properties) {
        this.properties = properties;
    }

    /** The context closes it, and destroys its beans only after the web server has answered its last request. */
    @Bean
    @ConditionalOnMissingBean
    SessionStore continuitySessionStore(
            RedisPlace redis, Environment environment, SessionObserver observer, StoreLayers layers) {
        KeyPrefix prefix =
                KeyPrefix.of(properties.session().keyPrefix(), environment.getProperty("spring.application.name"));
        RedisSessionStore.Builder store =
                redis.address().sessions().observer(observer).durability(redis.durability());
        applyNearCache(store);
        RedisSessionStore built =
                prefix.build(() -> store.keyPrefix(prefix.value()).build());
        built.warmUp(MAX_WARM_UP);
        return layers.around(built);
    }

    private void applyNearCache(RedisSessionStore.Builder store) {
        NearCache nearCache = properties.session().nearCache();
        FailurePolicy policy = properties.session().failurePolicy();
        if (policy == FailurePolicy.DEGRADE && nearCache.isOff()) {
            throw new InvalidConfigurationPropertyValueException(
                    "continuity.session.failure-policy",
                    policy,
                    "It serves what the near cache holds: continuity.session.near-cache.max-entries and .max-size"
                            + " must be above 0.");
        }
        store.serveWhileAway(policy == FailurePolicy.DEGRADE);
        apply(nearCache, store);
    }

    static void apply(NearCache nearCache, RedisSessionStore.Builder store) {
        try {
            store.nearCache(nearCache.maxEntries(), nearCache.maxSize().toBytes());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "continuity.session.near-cache", nearCache, e.getMessage(), e);
        }
    }

    @Bean
    StoreLayers continuityStoreLayers(
            SessionAdoption adoption, SessionEncryption encryption, SessionObserver observer) {
        return store -> encryption.around(adoption.around(store, observer));
    }

    /** What is put around the store in Redis. */
    interface StoreLayers {
        SessionStore around(RedisSessionStore store);
    }
}
