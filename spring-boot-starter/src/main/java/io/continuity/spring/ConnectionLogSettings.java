package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.session.redis.RedisConnectionLog;
import io.continuity.spring.RedisSettings.RedisPlace;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Says where connections are kept, unless the application has a log of its own. */
final class ConnectionLogSettings {
    private ConnectionLogSettings() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = WebSocketProperties.LOG, havingValue = "memory")
    static class Memory {
        @Bean
        @ConditionalOnMissingBean
        ConnectionLog continuityMemoryConnectionLog() {
            return new InMemoryConnectionLog(Clocks.system());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = WebSocketProperties.LOG, havingValue = "redis", matchIfMissing = true)
    @ConditionalOnRedis
    static class Redis {
        @Bean
        @ConditionalOnMissingBean
        ConnectionLog continuityRedisConnectionLog(
                RedisPlace redis, ContinuityProperties continuity, Environment environment) {
            KeyPrefix prefix =
                    KeyPrefix.of(continuity.session().keyPrefix(), environment.getProperty("spring.application.name"));
            RedisConnectionLog.Builder log = redis.address().connections().durability(redis.durability());
            return prefix.build(() -> log.keyPrefix(prefix.value()).build());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = WebSocketProperties.LOG, havingValue = "redis", matchIfMissing = true)
    static class Missing {
        @Bean
        @ConditionalOnMissingBean
        ConnectionLog continuityConnectionLogWithoutRedis() {
            throw RedisMissingSettings.missing(
                    "WebSocket connections in Redis", "set " + WebSocketProperties.LOG + "=memory for one instance");
        }
    }
}
