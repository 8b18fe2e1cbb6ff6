package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.VersionedAttributeCodec;
import io.continuity.servlet.PrincipalResolver;
import io.continuity.servlet.SessionFilter;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.testkit.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.DispatcherType;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.session.web.http.SessionRepositoryFilter;

/** When the auto-configuration does something, and when it leaves it to the application. */
class BackOffTest {
    private static final String SESSION_FILTER = "continuitySessionFilter";

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
            .withPropertyValues("continuity.redis.uri=" + RedisServer.shared().uri());

    @Test
    void aServletApplicationGetsAllBeans() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(SessionStore.class)).isInstanceOf(RedisSessionStore.class);
            assertThat(context.getBean(AttributeCodec.class)).isInstanceOf(VersionedAttributeCodec.class);
            assertThat(context.getBean(SessionObserver.class)).isNotInstanceOf(MicrometerSessionObserver.class);
            assertThat(context.getBean(SessionRegistry.class)).isInstanceOf(ContinuitySessionRegistry.class);
            assertThat(context).hasSingleBean(SessionExpiry.class);
            FilterRegistrationBean<?> filter = context.getBean(SESSION_FILTER, FilterRegistrationBean.class);
            assertThat(filter.getFilter()).isInstanceOf(SessionFilter.class);
            assertThat(filter.getOrder()).isEqualTo(Integer.MIN_VALUE + 40);
            assertThat(filter.getUrlPatterns()).containsExactly("/*");
            assertThat(filter.isAsyncSupported()).isTrue();
            assertThat(filter.determineDispatcherTypes())
                    .containsExactlyInAnyOrder(
                            DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC, DispatcherType.ERROR);
        });
    }

    @Test
    void theApplicationsOwnStoreNeedsNoRedis() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
                .withBean(SessionStore.class, () -> new InMemorySessionStore(Clocks.system()))
                .run(context -> {
                    assertThat(context).hasSingleBean(SessionStore.class);
                    assertThat(context.getBean(SessionStore.class)).isInstanceOf(InMemorySessionStore.class);
                    assertThat(context).hasBean(SESSION_FILTER);
                });
    }

    @Test
    void theApplicationsOwnCodecIsTaken() {
        JdkAttributeCodec own =
                JdkAttributeCodec.builder(getClass().getClassLoader()).build();
        runner.withBean(AttributeCodec.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(AttributeCodec.class)).isSameAs(own));
    }

    @Test
    void theApplicationsOwnObserverIsTaken() {
        SessionObserver own = new SessionObserver() {};
        runner.withBean(SessionObserver.class, () -> own)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context ->
                        assertThat(context.getBean(SessionObserver.class)).isSameAs(own));
    }

    @Test
    void theApplicationsOwnFilterIsTaken() {
        SessionFilter own =
                SessionFilter.builder(new InMemorySessionStore(Clocks.system())).build();
        runner.withBean(SessionFilter.class, () -> own)
                .run(context -> assertThat(context).doesNotHaveBean(SESSION_FILTER));
    }

    @Test
    void theApplicationsOwnSessionRegistryAndPrincipalResolverAreTaken() {
        SessionRegistry registry = new SessionRegistryImpl();
        PrincipalResolver resolver = (name, value) -> Optional.empty();
        runner.withBean(SessionRegistry.class, () -> registry)
                .withBean(PrincipalResolver.class, () -> resolver)
                .run(context -> {
                    assertThat(context.getBean(SessionRegistry.class)).isSameAs(registry);
                    assertThat(context.getBean(PrincipalResolver.class)).isSameAs(resolver);
                });
    }

    @Test
    void disabledItDoesNothing() {
        runner.withPropertyValues("continuity.enabled=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).doesNotHaveBean(SessionStore.class);
            assertThat(context).doesNotHaveBean(FilterRegistrationBean.class);
        });
    }

    @Test
    void anApplicationWithoutAWebServerIsLeftAlone() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SessionStore.class));
    }

    @Test
    void aReactiveApplicationIsLeftAlone() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SessionStore.class));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ServerProperties.class,
                DataRedisConnectionDetails.class,
                SessionRepositoryFilter.class,
                SecurityContext.class,
                SessionRegistry.class,
                MeterRegistry.class,
                HealthIndicator.class,
                WebEndpoint.class,
                ConditionalOnAvailableEndpoint.class
            })
    void whatIsOptionalMayBeMissing(Class<?> missing) {
        runner.withClassLoader(new FilteredClassLoader(missing)).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).hasSingleBean(SessionStore.class);
            assertThat(context).hasBean(SESSION_FILTER);
        });
    }
}
