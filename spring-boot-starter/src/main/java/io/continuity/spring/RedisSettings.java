package io.continuity.spring;

import io.continuity.session.redis.Durability;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Says where Redis is, to who needs one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRedis
@EnableConfigurationProperties(RedisProperties.class)
class RedisSettings {
    private final RedisProperties properties;

    RedisSettings(RedisProperties properties) {
        this.properties = properties;
    }

    @Bean
    RedisPlace continuityRedisPlace(ObjectProvider<RedisFallback> fallback) {
        Supplier<RedisAddress> address = () -> Optional.ofNullable(properties.uri())
                .map(RedisAddress::parse)
                .or(() -> fallback.stream().findFirst().flatMap(RedisFallback::address))
                .orElseThrow(RedisAddress::missing);
        return new RedisPlace(address, properties.durability());
    }

    /**
     * Where Redis is, and how writes are made there. Nobody asks without a need for one.
     *
     * @param found throws SetupException if there is none, or the address is none
     * @param durability when a write is done
     */
    record RedisPlace(Supplier<RedisAddress> found, Durability durability) {
        RedisAddress address() {
            return found.get();
        }
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
