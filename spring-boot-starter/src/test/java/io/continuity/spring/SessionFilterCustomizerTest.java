package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.spring.app.TestApplication;
import io.continuity.testkit.RedisServer;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** What an application sets on the starter's filter. */
class SessionFilterCustomizerTest {
    private static final List<String> HEARD = new ArrayList<>();

    @Configuration(proxyBeanMethods = false)
    static class Settings {
        @Bean
        @Order(2)
        SessionFilterCustomizer second() {
            return filter -> filter.listener(telling("second"));
        }

        @Bean
        @Order(1)
        SessionFilterCustomizer first() {
            return filter -> filter.listener(telling("first"));
        }

        private static HttpSessionListener telling(String name) {
            return new HttpSessionListener() {
                @Override
                public void sessionCreated(HttpSessionEvent event) {
                    HEARD.add(name);
                }
            };
        }
    }

    @Test
    void customizersAreCalledInTheirOrder() {
        HEARD.clear();
        try (Instance app = Instance.start(
                new SpringApplicationBuilder(TestApplication.class, Settings.class),
                "continuity.redis.uri=" + RedisServer.shared().uri(),
                "spring.application.name=customized-" + UUID.randomUUID())) {
            new Browser().post(app, "/open/note", Map.of("text", "hello"));
        }

        assertThat(HEARD).containsExactly("first", "second");
    }
}
