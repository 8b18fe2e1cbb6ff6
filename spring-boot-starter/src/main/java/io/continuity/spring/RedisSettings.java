package io.continuity.spring;

import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Says where Redis is, to who needs one. */
@Configuration(proxyBeanMethods = false)
class RedisSettings {
    private final ContinuityProperties properties;

    RedisSettings(ContinuityProperties properties) {
        this.properties = properties;
    }

    @Bean
    RedisPlace continuityRedisPlace(ObjectProvider<RedisFallback> fallback) {
        return () -> Optional.ofNullable(properties.redis().uri())
                .map(RedisAddress::parse)
                .or(() -> fallback.stream().findFirst().flatMap(RedisFallback::address))
                .orElseThrow(RedisAddress::missing);
    }

    /** Where Redis is. Nobody asks without a need for one. */
    interface RedisPlace {
        /** Throws SetupException if there is none, or the address is none. */
        RedisAddress address();
    }

    /** Where Redis is if continuity.redis.uri does not say it. */
    interface RedisFallback {
        Optional<RedisAddress> address();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    static class DataRedisConfiguration {
        @Bean
        RedisFallback continuityRedisFallback(
                ObjectProvider<DataRedisConnectionDetails> details, ObjectProvider<DataRedisProperties> properties) {
            return () -> Optional.ofNullable(details.getIfAvailable())
                    .map(known -> RedisAddress.of(
                            known,
                            Optional.ofNullable(properties.getIfAvailable()).map(DataRedisProperties::getUrl)));
        }
    }
}
