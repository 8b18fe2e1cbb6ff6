package io.continuity.spring;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.servlet.DrainFilter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Drains an instance of a servlet application before it stops.
 *
 * <p>Needs no Redis. Takes the place of {@link Drain} and {@link DrainFilter} when the application defines one of its own.
 * <em>Immutable.</em>
 */
@AutoConfiguration(after = ContinuityAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(
        name = {"continuity.enabled", "continuity.drain.enabled"},
        matchIfMissing = true)
@EnableConfigurationProperties({DrainProperties.class, LifecycleProperties.class})
@Import({DrainSettings.Meters.class, DrainSettings.Probes.class, DrainSettings.Endpoint.class})
public final class ContinuityDrainAutoConfiguration {
    private static final int BEFORE = 10;

    /** Called by Spring. */
    ContinuityDrainAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    Drain continuityDrain(DrainProperties properties, Environment environment, BeanFactory beans) {
        Drain drain = Drain.of(DrainPlans.of(properties, environment), new BootLogger(Drain.class));
        drain.register(DrainPhase.FLUSH, "sessions", step -> {
            beans.getBeanProvider(LastReplay.class).ifAvailable(replay -> replay.replay(step.left()));
            step.unsaved(FilterBeans.in(beans)
                    .mapToInt(filter -> filter.kept().writes())
                    .sum());
        });
        return drain;
    }

    @Bean
    @ConditionalOnMissingBean(value = DrainFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<DrainFilter> continuityDrainFilter(
            Drain drain, DrainProperties properties, Environment environment) {
        FilterRegistrationBean<DrainFilter> registration =
                new FilterRegistrationBean<>(DrainPlans.filter(drain, properties, environment));
        registration.setName("continuityDrainFilter");
        registration.setOrder(ContinuityAutoConfiguration.FILTER_ORDER - BEFORE);
        registration.addUrlPatterns("/*");
        registration.setDispatcherTypes(EnumSet.copyOf(DrainFilter.DISPATCHER_TYPES));
        registration.setAsyncSupported(true);
        return registration;
    }

    @Bean
    DrainHook continuityDrainHook(
            Drain drain, ConfigurableApplicationContext context, ObjectProvider<LifecycleProperties> lifecycle) {
        Optional<Duration> timeout = context.getEnvironment()
                        .containsProperty("spring.lifecycle.timeout-per-shutdown-phase")
                ? Optional.ofNullable(lifecycle.getIfAvailable()).map(LifecycleProperties::getTimeoutPerShutdownPhase)
                : Optional.empty();
        return new DrainHook(drain, context, timeout);
    }

    @Bean
    DrainEnd continuityDrainEnd(Drain drain, DrainHook hook) {
        return new DrainEnd(drain, hook::isGuest);
    }
}
