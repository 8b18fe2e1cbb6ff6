package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionType;
import io.continuity.codec.SessionTypes;
import io.continuity.servlet.PrincipalResolver;
import io.continuity.servlet.SessionAffinity;
import io.continuity.servlet.SessionFilter;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.util.unit.DataSize;

/**
 * Keeps the HTTP sessions of a servlet application in Redis, or in tokens that clients hold.
 *
 * <p>Takes the place of each of its beans when the application defines one of that type: {@link SessionStore}, {@link
 * AttributeCodec}, {@link SessionObserver}, {@link PrincipalResolver}, {@link SessionFilter}. Beans of type {@link
 * SessionType}, and classes with {@link SessionAttributeType}, are what the codec is told of the application's types.
 * <em>Immutable.</em>
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "continuity.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ContinuityProperties.class)
@Import({
    ServerSettings.class,
    RedisStoreSettings.class,
    RedisSettings.class,
    RedisMissingSettings.class,
    TokenStoreSettings.class,
    TokenRedisSettings.class,
    SessionEncryptionSettings.class,
    SessionAdoptionSettings.class,
    SessionExpirySettings.class,
    SpringSecuritySettings.class,
    FleetSettings.class,
    SessionFormatSettings.class,
    RequestSettings.class,
    VerdictSettings.class,
    AffinitySettings.class,
    SkewSettings.class,
    MeterSettings.class,
    HealthSettings.class,
    EndpointSettings.class
})
public final class ContinuityAutoConfiguration {
    /** Before Spring Security (-100), and before where Spring Session's filter would be (MIN_VALUE + 50). */
    static final int FILTER_ORDER = Integer.MIN_VALUE + 40;

    private final ContinuityProperties properties;

    ContinuityAutoConfiguration(ContinuityProperties properties) {
        this.properties = properties;
    }

    @Bean
    @ConditionalOnMissingBean
    AttributeCodec continuityAttributeCodec(ApplicationContext context, SessionCodecs codecs) {
        JdkAttributeCodec.Builder codec = JdkAttributeCodec.builder(Objects.requireNonNull(context.getClassLoader()));
        AllowedTypes.addTo(codec, packages(context), properties.session().allowedTypes());
        applySize(codec);
        return codecs.with(codec.build());
    }

    private static List<String> packages(ApplicationContext context) {
        return AutoConfigurationPackages.has(context) ? AutoConfigurationPackages.get(context) : List.of();
    }

    @Bean
    @ConditionalOnMissingBean
    SessionTypes continuitySessionTypes(ObjectProvider<SessionType<?>> types, ApplicationContext context) {
        List<SessionType<?>> all = new ArrayList<>(AnnotatedSessionTypes.in(packages(context), context));
        types.forEach(all::add);
        return SessionTypes.of(all);
    }

    @Bean
    SessionCodecs continuitySessionCodecs(SessionTypes types, ObjectProvider<SchemaVersions> versions) {
        return new SessionCodecs(types, versions);
    }

    private void applySize(JdkAttributeCodec.Builder codec) {
        DataSize size = properties.session().maxAttributeSize();
        try {
            codec.maxBytes(Math.toIntExact(size.toBytes()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "continuity.session.max-attribute-size", size, "It must be at least 1KB and less than 2GB.", e);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    SessionObserver continuitySessionObserver(StoreOutage outage) {
        return outage.observer();
    }

    @Bean
    StoreOutage continuityStoreOutage() {
        return new StoreOutage(Clocks.system());
    }

    @Bean
    @ConditionalOnMissingBean(value = SessionFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<SessionFilter> continuitySessionFilter(
            SessionStore store, AttributeCodec codec, SessionObserver observer, ApplicationContext context) {
        AttributeCodec told = context.getBean(SessionCodecs.class).with(codec);
        SessionFilter.Builder filter = SessionFilter.builder(store)
                .codec(told)
                .observer(observer)
                .failurePolicy(properties.session().failurePolicy());
        applyDeadline(filter);
        context.getBeanProvider(SessionTimeout.class).ifAvailable(known -> known.applyTo(filter));
        context.getBeanProvider(PrincipalResolver.class).ifAvailable(filter::principal);
        context.getBeanProvider(UnchangingTypes.class).forEach(known -> filter.immutable(known.types()));
        ListenerBeans.in(context).forEach(filter::listener);
        context.getBeanProvider(SessionAffinity.class).ifAvailable(known -> known.addTo(filter));
        context.getBeanProvider(SessionFilterCustomizer.class)
                .orderedStream()
                .forEach(known -> known.customize(filter));
        FilterRegistrationBean<SessionFilter> registration = new FilterRegistrationBean<>(filter.build());
        registration.setName("continuitySessionFilter");
        registration.setOrder(FILTER_ORDER);
        registration.addUrlPatterns("/*");
        registration.setDispatcherTypes(EnumSet.copyOf(SessionFilter.DISPATCHER_TYPES));
        registration.setAsyncSupported(true);
        return registration;
    }

    private void applyDeadline(SessionFilter.Builder filter) {
        try {
            filter.storeDeadline(properties.session().storeDeadline());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "continuity.session.store-deadline", properties.session().storeDeadline(), e.getMessage(), e);
        }
    }

    /** Types of attributes that need no check for changes in place. */
    interface UnchangingTypes {
        Class<?>[] types();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SessionRepositoryFilter.class)
    static class SpringSessionConfiguration {
        /** Looks before any bean is made: two filters that both replace the session only hide each other's. */
        @Bean
        static BeanFactoryPostProcessor continuityRefusesSpringSession() {
            return beans -> {
                if (beans.getBeanNamesForType(SessionRepositoryFilter.class, true, false).length > 0) {
                    throw new SetupException(
                            "Spring Session and Continuity both want to replace the container's sessions",
                            "to go on with Continuity, remove Spring Session (spring-boot-starter-session-* or"
                                    + " spring-session-*, @Enable...HttpSession); to stay with Spring Session, remove"
                                    + " continuity-spring-boot-starter or set continuity.enabled=false");
                }
            };
        }
    }
}
