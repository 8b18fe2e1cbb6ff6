package io.continuity.spring;

import io.continuity.session.SessionStore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Says what is missing where sessions are to be in a Redis that nothing here can reach. Comes after who can. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = ContinuityProperties.STORE, havingValue = "redis", matchIfMissing = true)
class RedisMissingSettings {
    @Bean
    @ConditionalOnMissingBean
    SessionStore continuitySessionStoreWithoutRedis() {
        throw missing("Sessions in Redis", "set " + ContinuityProperties.STORE + "=jwt to keep them in tokens");
    }

    static SetupException missing(String who, String otherwise) {
        return new SetupException(
                who + " need continuity-session-redis and Lettuce, which are not on the class path",
                "remove what excludes continuity-session-redis or io.lettuce:lettuce-core, or " + otherwise);
    }
}
