package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.servlet.SessionUpkeep.Chore;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The thread that looks after filters. */
class SessionUpkeepTest {
    private static final Logger LOGGER = Logger.getLogger(SessionUpkeep.class.getName());
    private static final Duration OFTEN = Duration.ofMillis(1);

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

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("continuity-session-expiry"))
                .peek(thread -> assertThat(thread.isDaemon()).isTrue())
                .count();
    }

    private static SessionUpkeep announcing(IntSupplier work, Duration interval, RandomGenerator random) {
        return new SessionUpkeep(() -> List.of(Chore.announcing(work, interval)), random);
    }

    @Test
    void aFailureIsLoggedOnceForEachOutageAndDoesNotEndIt() {
        Log log = new Log();
        LOGGER.setLevel(Level.ALL);
        LOGGER.addHandler(log);
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        SessionUpkeep upkeep = announcing(
                () -> {
                    calls.incrementAndGet();
                    if (away.get()) {
                        throw new SessionStoreException("The test has sent the store away");
                    }
                    return 0;
                },
                OFTEN,
                RandomGenerator.getDefault());
        upkeep.start();
        awaitMore(calls);
        away.set(false);
        awaitMore(calls);
        away.set(true);
        awaitMore(calls);
        upkeep.stop();

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
        SessionUpkeep upkeep =
                announcing(() -> calls.incrementAndGet() < 5 ? 1000 : 0, Duration.ofMinutes(1), new Soonest());
        upkeep.start();

        await().until(() -> calls.get() == 5);
        upkeep.stop();
    }

    @Test
    void itMayBeStoppedTwiceAndStartedAgain() {
        AtomicInteger calls = new AtomicInteger();
        SessionUpkeep upkeep = announcing(
                () -> {
                    calls.incrementAndGet();
                    return 0;
                },
                OFTEN,
                RandomGenerator.getDefault());
        upkeep.start();
        upkeep.start();
        assertThat(upkeep.isRunning()).isTrue();
        upkeep.stop();
        upkeep.stop();
        assertThat(upkeep.isRunning()).isFalse();
        await().until(() -> threads() == 0);

        upkeep.start();
        awaitMore(calls);
        upkeep.stop();
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

    @ParameterizedTest
    @ValueSource(strings = {"PT0.099S", "PT5M0.001S", "-PT1S"})
    void intervalsOutOfBoundsAreRefused(String interval) {
        assertThatThrownBy(() -> SessionUpkeep.of(List.of(), Duration.parse(interval)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expiryInterval must be at least PT0.1S and at most PT5M: " + Duration.parse(interval));
    }
}
