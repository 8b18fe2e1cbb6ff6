package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StoreCallsTest {
    private final ManualClock clock = ManualClock.startingAt(Instant.EPOCH);
    private final List<Duration> timeouts = new ArrayList<>();
    private final StoreCalls calls =
            new StoreCalls(new SlowStore(), SessionObserver.NONE, clock.ticker(), Duration.ofSeconds(2));

    /** Takes 800 ms for each load and remembers how long it was allowed to take. */
    private final class SlowStore implements SessionStore {
        @Override
        public Optional<SessionSnapshot> load(String handle, Duration timeout) {
            timeouts.add(timeout);
            clock.advance(Duration.ofMillis(800));
            return Optional.empty();
        }

        @Override
        public SaveResult create(SessionSnapshot session, Duration timeout) {
            return SaveResult.GONE;
        }

        @Override
        public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
            return SaveResult.GONE;
        }

        @Override
        public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
            return false;
        }

        @Override
        public void touch(String handle) {}

        @Override
        public void close() {}
    }

    @Test
    void allCallsOfARequestShareOneDeadline() {
        calls.load("a");
        calls.load("a");
        calls.load("a");

        assertThat(timeouts).containsExactly(Duration.ofMillis(2000), Duration.ofMillis(1200), Duration.ofMillis(400));
        assertThatThrownBy(() -> calls.load("a"))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("PT2S");
        assertThat(timeouts).hasSize(3);
    }

    @Test
    void whatTheApplicationDoesBetweenCallsDoesNotCount() {
        calls.load("a");
        clock.advance(Duration.ofMinutes(5));

        calls.load("a");

        assertThat(timeouts).containsExactly(Duration.ofMillis(2000), Duration.ofMillis(1200));
    }

    @Test
    void callsAfterTheRequestHaveADeadlineEach() {
        calls.load("a");
        calls.load("a");
        calls.load("a");
        calls.requestOver();

        calls.load("a");
        calls.load("a");

        assertThat(timeouts.subList(3, 5)).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2));
    }
}
