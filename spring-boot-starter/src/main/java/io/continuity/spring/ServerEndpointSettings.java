package io.continuity.spring;

import io.continuity.ws.server.ContinuityEndpoints;
import jakarta.websocket.server.ServerContainer;
import java.util.Optional;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/** Has endpoints of Jakarta WebSocket registered through {@link ContinuityEndpoints}. */
@Configuration(proxyBeanMethods = false)
class ServerEndpointSettings {
    /** Boot needs an exporter for this; in somebody else's container there must be none, as that finds them itself. */
    @Bean
    SmartInitializingSingleton continuityServerEndpoints(
            ApplicationContext context, ObjectProvider<Exporter> exporters) {
        return () -> {
            boolean own = context instanceof WebServerApplicationContext server && server.getWebServer() != null;
            if (own
                    && exporters.stream().noneMatch(Exporter::isThere)
                    && context instanceof WebApplicationContext web) {
                EndpointBeans beans = new EndpointBeans(web, context.getBeanProvider(ContinuityEndpoints.class));
                beans.register();
            }
        };
    }

    /** Knows whether the application exports its endpoints itself. */
    interface Exporter {
        boolean isThere();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ServerEndpointExporter.class)
    static class Exporters {
        @Bean
        static Exporter continuityServerEndpointExporter(BeanFactory beans) {
            return () -> beans.getBeanProvider(ServerEndpointExporter.class).stream()
                    .findAny()
                    .isPresent();
        }

        /** What it exports goes the same way then. */
        @Bean
        static BeanPostProcessor continuityServerEndpointTakeover(
                ObjectProvider<ContinuityEndpoints> endpoints, ApplicationContext context) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessBeforeInitialization(Object bean, String name) {
                    if (bean instanceof ServerEndpointExporter exporter
                            && context instanceof WebApplicationContext web) {
                        container(web).ifPresent(exporter::setServerContainer);
                    }
                    return bean;
                }

                private Optional<ServerContainer> container(WebApplicationContext web) {
                    return Optional.ofNullable(web.getServletContext())
                            .flatMap(ServerContainers::of)
                            .map(known -> EndpointBeans.through(known, endpoints));
                }
            };
        }
    }
}
