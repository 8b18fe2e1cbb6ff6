package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.Clocks;
import io.continuity.session.InMemorySessionStore;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sessions that end by themselves in Spring Boot applications. */
class SessionExpiryTest {
    private static final Queue<String> HEARD = new ConcurrentLinkedQueue<>();

    private final ManualClock clock = ManualClock.startingAt(Clocks.system().instant());
    private final SharedStore shared = new SharedStore(new InMemorySessionStore(clock));

    @Configuration(proxyBeanMethods = false)
    static class Listening {
        @Bean
        HttpSessionListener listener() {
            return new HttpSessionListener() {
                @Override
                public void sessionDestroyed(HttpSessionEvent event) {
                    HEARD.add(event.getSession().getAttribute("plain") + " on "
                            + Thread.currentThread().getName());
                }
            };
        }
    }

    @BeforeEach
    void forget() {
        HEARD.clear();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("continuity-session-expiry"))
                .peek(thread -> assertThat(thread.isDaemon()).isTrue())
                .count();
    }

    @Test
    void listenersOfOneInstanceAreToldOnItsOnlyThread() {
        String often = "continuity.session.expiry-interval=100ms";
        try (Instance here = shared.start(Listening.class, often);
                Instance there = shared.start(Listening.class, often)) {
            new Browser().get(here, "/plain/write");
            assertThat(threads()).isEqualTo(2);
            clock.advance(Duration.ofHours(1));

            await().until(() -> !HEARD.isEmpty());
            new Browser().get(there, "/plain/write");
            clock.advance(Duration.ofHours(1));
            await().until(() -> HEARD.size() > 1);
        }
        assertThat(HEARD)
                .containsExactly("written on continuity-session-expiry", "written on continuity-session-expiry");
        assertThat(threads()).isZero();
    }
}
