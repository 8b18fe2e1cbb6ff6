package io.continuity.spring;

import io.continuity.codec.AttributeCodec;
import io.continuity.servlet.PrincipalResolver;
import io.continuity.session.SessionStore;
import java.time.Duration;
import java.util.stream.Collectors;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.session.SessionRegistry;

/** Makes sessions belong to whom Spring Security has signed in, and shows it these sessions. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({SecurityContext.class, SessionRegistry.class})
class SpringSecuritySettings {
    @Bean
    @ConditionalOnMissingBean
    PrincipalResolver continuityPrincipalResolver() {
        return new SecurityContextPrincipals();
    }

    @Bean
    @ConditionalOnMissingBean(SessionRegistry.class)
    ContinuitySessionRegistry continuitySessionRegistry(
            SessionStore store, AttributeCodec codec, ContinuityProperties properties, BeanFactory beans) {
        Duration timeout = properties.session().storeDeadline();
        // Late, as the web server makes the filter when it likes.
        return new ContinuitySessionRegistry(
                name -> FilterBeans.in(beans)
                        .flatMap(filter -> filter.findByPrincipal(name, timeout).stream())
                        .collect(Collectors.toSet()),
                store,
                codec,
                timeout);
    }
}
