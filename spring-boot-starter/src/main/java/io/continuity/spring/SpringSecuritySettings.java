package io.continuity.spring;

import io.continuity.codec.AttributeCodec;
import io.continuity.servlet.PrincipalResolver;
import io.continuity.session.SessionStore;
import io.continuity.spring.ContinuityAutoConfiguration.UnchangingTypes;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.util.ClassUtils;

/** Makes sessions belong to whom Spring Security has signed in, and shows it these sessions. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({SecurityContext.class, SessionRegistry.class})
class SpringSecuritySettings {
    private static final ClassLoader LOADER = SpringSecuritySettings.class.getClassLoader();

    @Bean
    @ConditionalOnMissingBean
    PrincipalResolver continuityPrincipalResolver() {
        return new SecurityContextPrincipals();
    }

    /** It sets them again when they are to change. By name, as those for the web are in a module of their own. */
    @Bean
    UnchangingTypes continuityUnchangingSecurityTypes() {
        Class<?>[] present = Stream.of(
                        "org.springframework.security.core.context.SecurityContextImpl",
                        "org.springframework.security.web.csrf.DefaultCsrfToken",
                        "org.springframework.security.web.savedrequest.DefaultSavedRequest")
                .filter(name -> ClassUtils.isPresent(name, LOADER))
                .map(name -> ClassUtils.resolveClassName(name, LOADER))
                .toArray(Class<?>[]::new);
        return () -> present;
    }

    /** Made for who asks for it, as Spring Security does to count sessions. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean(SessionRegistry.class)
    ContinuitySessionRegistry continuitySessionRegistry(
            SessionStore store, AttributeCodec codec, ContinuityProperties properties, BeanFactory beans) {
        if (store.handlesHoldSessions()) {
            throw new SetupException(
                    "A SessionRegistry lists and counts a user's sessions, as for Spring Security's maximumSessions,"
                            + " and "
                            + ContinuityProperties.STORE
                            + "=jwt leaves them with the clients, where nobody can count them",
                    "do without it, or set " + ContinuityProperties.STORE + "=redis");
        }
        AttributeCodec told = beans.getBean(SessionCodecs.class).with(codec);
        // Late, as the web server makes the filter when it likes.
        return new ContinuitySessionRegistry(
                () -> FilterBeans.in(beans), store, told, properties.session().storeDeadline());
    }
}
