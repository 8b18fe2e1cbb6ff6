package io.continuity.spring;

import io.continuity.servlet.RequestObserver;
import io.continuity.servlet.RequestTimingFilter;
import java.util.EnumSet;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Tells all observers of requests, those of the application as well, of each request but those of probes. */
@Configuration(proxyBeanMethods = false)
class RequestSettings {
    /** Before {@link io.continuity.servlet.DrainFilter}, whose answers are answers, too. */
    private static final int BEFORE = 20;

    @Bean
    @ConditionalOnMissingBean(value = RequestTimingFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<RequestTimingFilter> continuityRequestTimingFilter(
            ObjectProvider<RequestObserver> observers, Environment environment) {
        List<RequestObserver> all = observers.orderedStream().toList();
        RequestTimingFilter filter = RequestTimingFilter.builder(
                        request -> all.forEach(observer -> observer.answered(request)))
                .ignore(ProbePaths.of(environment))
                .build();
        FilterRegistrationBean<RequestTimingFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setName("continuityRequestTimingFilter");
        registration.setOrder(ContinuityAutoConfiguration.FILTER_ORDER - BEFORE);
        registration.addUrlPatterns("/*");
        registration.setDispatcherTypes(EnumSet.copyOf(RequestTimingFilter.DISPATCHER_TYPES));
        registration.setAsyncSupported(true);
        return registration;
    }
}
