package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import java.security.SecureRandom;
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

    /** Writes down what it hears. */
    private static final class Listening implements SessionObserver {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void storeCalled(StoreCall call, boolean answered, long nanos) {
            heard.add(call + (answered ? " answered after " : " failed after ") + Duration.ofNanos(nanos));
        }

        @Override
        public void storeFailed() {
            heard.add("failure");
        }

        @Override
        public void sessionCreated() {
            heard.add("created");
        }

        @Override
        public void sessionEnded() {
            heard.add("ended");
        }

        @Override
        public void sessionExpired() {
            heard.add("expired");
        }
    }

    @Test
    void eachCallIsTimedByItsKind() {
        Listening listening = new Listening();
        StoreCalls slow = new StoreCalls(new SlowStore(), listening, clock.ticker(), Duration.ofSeconds(2));

        slow.load("a");
        slow.save("a", SessionChanges.blind().build());
        slow.touch("a");

        assertThat(listening.heard)
                .containsExactly("LOAD answered after PT0.8S", "SAVE answered after PT0S", "TOUCH answered after PT0S");
    }

    @Test
    void callsThatFailAreTimedAsSuch() {
        Listening listening = new Listening();
        InMemorySessionStore closed = new InMemorySessionStore(clock);
        closed.close();
        StoreCalls away = new StoreCalls(closed, listening, clock.ticker(), Duration.ofSeconds(2));

        assertThatThrownBy(() -> away.load("a")).isInstanceOf(SessionStoreException.class);
        assertThatThrownBy(() -> away.findByPrincipal("ada")).isInstanceOf(SessionStoreException.class);
        away.touch("a");

        assertThat(listening.heard)
                .containsExactly(
                        "failure",
                        "LOAD failed after PT0S",
                        "failure",
                        "FIND failed after PT0S",
                        "failure",
                        "TOUCH failed after PT0S");
    }

    @Test
    void beginningsAndEndsOfSessionsAreTold() {
        Listening listening = new Listening();
        StoreCalls calls =
                new StoreCalls(new InMemorySessionStore(clock), listening, clock.ticker(), Duration.ofSeconds(2));
        SessionSnapshot first = fresh();
        SessionSnapshot second = fresh();
        calls.create(first);
        calls.create(second);
        calls.create(second); // Its id is taken now.
        calls.delete(first.id().value(), OptionalLong.empty());
        calls.delete(first.id().value(), OptionalLong.empty());
        clock.advance(Duration.ofHours(1));
        assertThatThrownBy(() -> calls.announceExpired(session -> {
                    throw new IllegalStateException("The listener fails");
                }))
                .isInstanceOf(IllegalStateException.class);
        clock.advance(Duration.ofMinutes(1));
        calls.announceExpired(session -> {});

        assertThat(listening.heard)
                .filteredOn(heard -> !heard.contains(" "))
                .containsExactly("created", "created", "ended", "expired");
        assertThat(listening.heard)
                .as("a listener that throws is not the store's failure")
                .noneMatch(heard -> heard.contains("failed"));
    }

    private SessionSnapshot fresh() {
        return SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(30));
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
