package io.continuity.spring;

import io.continuity.Instance;
import io.continuity.servlet.SkewFilter;
import io.continuity.servlet.VersionSkew;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Compares the versions of clients with that of the instance, where that is wanted. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(SkewProperties.PREFIX + ".enabled")
@EnableConfigurationProperties(SkewProperties.class)
class SkewSettings {
    private static final int AFTER = 5;

    @Bean
    @ConditionalOnMissingBean(value = SkewFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<SkewFilter> continuitySkewFilter(
            Instance instance, FleetUpkeep fleet, SkewProperties properties, ObjectProvider<SkewObserver> observers) {
        SkewFilter.Builder filter =
                SkewFilter.builder(instance.version(), fleet::knownVersions).reload(properties.reload());
        checked("header-name", properties.headerName(), () -> filter.headerName(properties.headerName()));
        String parameter = properties.parameter();
        if (parameter != null) {
            checked("parameter", parameter, () -> filter.parameter(parameter));
        }
        observers.ifUnique(observer -> filter.observer(observer.counts()));
        FilterRegistrationBean<SkewFilter> registration = new FilterRegistrationBean<>(filter.build());
        registration.setName("continuitySkewFilter");
        registration.setOrder(ContinuityAutoConfiguration.FILTER_ORDER + AFTER);
        registration.addUrlPatterns("/*");
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        registration.setAsyncSupported(true);
        return registration;
    }

    private static void checked(String name, Object value, Runnable setting) {
        PropertyChecks.checked(SkewProperties.PREFIX + "." + name, value, setting);
    }

    /** Who counts. */
    record SkewObserver(Consumer<VersionSkew> counts) {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {
        @Bean
        SkewObserver continuitySkewMeters(ObjectProvider<MeterRegistry> registry, FleetUpkeep fleet) {
            MeterRegistry known = registry.getIfUnique();
            return new SkewObserver(known == null ? skew -> {} : new SkewMeters(known, fleet::knownVersions));
        }
    }
}
