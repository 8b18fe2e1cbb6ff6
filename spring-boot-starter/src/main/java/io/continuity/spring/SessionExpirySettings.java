package io.continuity.spring;

import io.continuity.servlet.SessionUpkeep;
import java.time.Duration;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has the application's filter tell listeners of sessions that have expired, and replay what it has kept. */
@Configuration(proxyBeanMethods = false)
class SessionExpirySettings {
    @Bean
    SessionExpiry continuitySessionExpiry(ContinuityProperties properties, BeanFactory beans) {
        Duration interval = properties.session().expiryInterval();
        try {
            return new SessionExpiry(SessionUpkeep.of(FilterBeans.in(beans).toList(), interval));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "continuity.session.expiry-interval", interval, e.getMessage(), e);
        }
    }

    @Bean
    LastReplay continuityLastReplay(BeanFactory beans) {
        return new LastReplay(FilterBeans.in(beans).toList());
    }
}
