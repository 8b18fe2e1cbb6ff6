package io.continuity.examples.shop;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ShopProperties.class)
class ShopConfiguration {

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    RandomGenerator random() {
        return new SecureRandom();
    }

    /** Marks session ids with this instance, for a sticky balancer in front of in-memory sessions. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> sessionRoute(ShopProperties shop) {
        return tomcat -> tomcat.addContextCustomizers(context -> {
            if (!shop.route().isEmpty()) {
                engineOf(context).setJvmRoute(shop.route());
            }
        });
    }

    private static Engine engineOf(Context context) {
        return (Engine) context.getParent().getParent();
    }
}
