package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SessionId;
import io.continuity.spring.app.TestApplication;
import io.continuity.testkit.RedisServer;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Session listeners that Spring Boot registers with its server hear of Continuity's sessions. */
class SessionListenerTest {
    private static final Queue<String> HEARD = new ConcurrentLinkedQueue<>();

    @Configuration(proxyBeanMethods = false)
    static class Listeners {
        @Bean
        Everything everything() {
            return new Everything();
        }

        @Bean
        ServletListenerRegistrationBean<Everything> registeredAsWell(Everything everything) {
            return new ServletListenerRegistrationBean<>(everything);
        }

        @Bean
        ServletListenerRegistrationBean<HttpSessionIdListener> registeredOnly() {
            return new ServletListenerRegistrationBean<>((event, oldId) -> HEARD.add("registered: id"));
        }
    }

    static final class Everything implements HttpSessionListener, HttpSessionAttributeListener, HttpSessionIdListener {
        @Override
        public void sessionCreated(HttpSessionEvent event) {
            HEARD.add("created");
        }

        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            HEARD.add("destroyed with " + event.getSession().getAttribute("plain"));
        }

        @Override
        public void attributeAdded(HttpSessionBindingEvent event) {
            HEARD.add("added " + event.getName());
        }

        @Override
        public void sessionIdChanged(HttpSessionEvent event, String oldId) {
            HEARD.add("id");
        }
    }

    @Test
    void areToldOnceEach() {
        try (Instance instance = Instance.start(
                new SpringApplicationBuilder(TestApplication.class, Listeners.class),
                "continuity.redis.uri=" + RedisServer.shared().uri(),
                "continuity.session.key-prefix=listeners-"
                        + ProcessHandle.current().pid())) {
            Browser browser = new Browser();
            browser.get(instance, "/plain/write");
            browser.get(instance, "/plain/end");
        }

        assertThat(HEARD).containsExactly("created", "added plain", "destroyed with written");
    }

    @Test
    void areToldOfALogin() {
        HEARD.clear();
        try (Instance instance = Instance.start(
                new SpringApplicationBuilder(TestApplication.class, Listeners.class),
                "continuity.redis.uri=" + RedisServer.shared().uri(),
                "continuity.session.key-prefix=listeners-login-"
                        + ProcessHandle.current().pid())) {
            new Browser().signIn(instance);
        }

        assertThat(HEARD).containsOnlyOnce("id").containsOnlyOnce("registered: id");
    }

    @Test
    void areToldOfASessionThatAnAdministratorEnds() {
        HEARD.clear();
        try (Observed app = Observed.start(
                Listeners.class,
                "continuity.redis.uri=" + RedisServer.shared().uri(),
                "continuity.session.key-prefix=listeners-end-"
                        + ProcessHandle.current().pid(),
                "management.endpoint.continuity.access=unrestricted")) {
            Browser browser = new Browser();
            browser.get(app.instance(), "/plain/write");
            String hash = SessionId.parse(browser.sessionId().substring(0, 24))
                    .orElseThrow()
                    .hash();

            assertThat(app.ask("DELETE", "/actuator/continuity/" + hash).statusCode())
                    .isEqualTo(204);

            assertThat(HEARD).containsExactly("created", "added plain", "destroyed with written");
            assertThat(app.value("ended")).isEqualTo(1);
        }
    }
}
