package io.continuity.spring;

import io.continuity.servlet.SessionFilter;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.ResolvableType;

/** The session filters of the application, its own ones as well: one, mostly. */
final class FilterBeans {
    private FilterBeans() {}

    static Stream<SessionFilter> in(BeanFactory beans) {
        ResolvableType registration =
                ResolvableType.forClassWithGenerics(FilterRegistrationBean.class, SessionFilter.class);
        Stream<SessionFilter> registered = beans.<FilterRegistrationBean<SessionFilter>>getBeanProvider(registration)
                .orderedStream()
                .map(FilterRegistrationBean::getFilter);
        return Stream.concat(beans.getBeanProvider(SessionFilter.class).orderedStream(), registered)
                .distinct();
    }
}
