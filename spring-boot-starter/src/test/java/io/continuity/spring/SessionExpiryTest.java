package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.Clocks;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sessions that end by themselves in Spring Boot applications. */
class SessionExpiryTest {
    private static final Queue<String> HEARD = new ConcurrentLinkedQueue<>();
    private static final Logger LOGGER = Logger.getLogger(SessionExpiry.class.getName());
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final ManualClock clock = ManualClock.startingAt(Clocks.system().instant());
    private final SharedStore shared = new SharedStore(new InMemorySessionStore(clock));

    /** Remembers what is logged. */
    private static final class Log extends Handler {
        private final Queue<String> messages = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord line) {
            messages.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

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

    @Test
    void aFailureIsLoggedOnceForEachOutageAndDoesNotEndIt() {
        Log log = new Log();
        LOGGER.setLevel(Level.ALL);
        LOGGER.addHandler(log);
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        SessionExpiry expiry = new SessionExpiry(
                () -> {
                    calls.incrementAndGet();
                    if (away.get()) {
                        throw new SessionStoreException("The test has sent the store away");
                    }
                    return 0;
                },
                OFTEN,
                RandomGenerator.getDefault());
        expiry.start();
        awaitMore(calls);
        away.set(false);
        awaitMore(calls);
        away.set(true);
        awaitMore(calls);
        expiry.stop();

        LOGGER.removeHandler(log);
        assertThat(log.messages)
                .containsExactly(
                        "Expired sessions cannot be announced, trying again",
                        "Expired sessions are announced again",
                        "Expired sessions cannot be announced, trying again");
    }

    @Test
    void itIsCalledAgainAtOnceWhileThereIsSomethingToTell() {
        AtomicInteger calls = new AtomicInteger();
        SessionExpiry expiry =
                new SessionExpiry(() -> calls.incrementAndGet() < 5 ? 1000 : 0, Duration.ofMinutes(1), new Soonest());
        expiry.start();

        await().until(() -> calls.get() == 5);
        expiry.stop();
    }

    @Test
    void itMayBeStoppedTwiceAndStartedAgain() {
        AtomicInteger calls = new AtomicInteger();
        SessionExpiry expiry = new SessionExpiry(
                () -> {
                    calls.incrementAndGet();
                    return 0;
                },
                OFTEN,
                RandomGenerator.getDefault());
        expiry.start();
        expiry.start();
        assertThat(expiry.isRunning()).isTrue();
        expiry.stop();
        expiry.stop();
        assertThat(expiry.isRunning()).isFalse();
        assertThat(threads()).isZero();

        expiry.start();
        awaitMore(calls);
        expiry.stop();
    }

    private static void awaitMore(AtomicInteger calls) {
        int before = calls.get();
        await().until(() -> calls.get() > before + 3);
    }

    /** Draws the least that there is. */
    private static final class Soonest implements RandomGenerator {
        @Override
        public long nextLong() {
            return 0;
        }
    }
}
