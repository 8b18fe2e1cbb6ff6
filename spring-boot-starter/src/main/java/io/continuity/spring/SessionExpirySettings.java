package io.continuity.spring;

import io.continuity.servlet.SessionFilter;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has the application's filter tell listeners of sessions that have expired. */
@Configuration(proxyBeanMethods = false)
class SessionExpirySettings {
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

    /** Well below the 10 minutes after which a store may drop a session that nobody was told of. */
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(5);

    @Bean
    SessionExpiry continuitySessionExpiry(ContinuityProperties properties, BeanFactory beans) {
        List<SessionFilter> filters = FilterBeans.in(beans).toList();
        return new SessionExpiry(
                () -> filters.stream()
                        .mapToInt(filter -> filter.announceExpired(SessionExpiry.TIMEOUT))
                        .sum(),
                checked(properties.session().expiryInterval()),
                RandomGenerator.getDefault());
    }

    private static Duration checked(Duration interval) {
        if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new InvalidConfigurationPropertyValueException(
                    "continuity.session.expiry-interval",
                    interval,
                    "expiryInterval must be at least " + MIN_INTERVAL + " and at most " + MAX_INTERVAL + ": "
                            + interval);
        }
        return interval;
    }
}
