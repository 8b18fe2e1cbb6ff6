package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.redis.CircuitBreaker.Attempt;
import io.continuity.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final Duration LESS = CircuitBreaker.PATIENCE.minusNanos(1);
    private static final Duration REST = CircuitBreaker.PATIENCE.minus(LESS);

    private final ManualClock clock = ManualClock.startingAt(Instant.EPOCH);
    private final List<String> changes = new ArrayList<>();
    private final CircuitBreaker breaker = new CircuitBreaker(clock.ticker(), new CircuitBreaker.Listener() {
        @Override
        public void opened() {
            changes.add("opened");
        }

        @Override
        public void closed() {
            changes.add("closed");
        }
    });

    @Test
    void refusesAllButOneCallWhenNobodyWasAnsweredForTooLong() {
        unansweredFor(CircuitBreaker.PATIENCE);

        try (Attempt probe = begin()) {
            assertThat(breaker.begin()).isEmpty();
            probe.unanswered();
        }
        try (Attempt next = begin()) {
            assertThat(breaker.begin()).as("one at a time").isEmpty();
            next.unanswered();
        }
        assertThat(changes).containsExactly("opened");
    }

    @Test
    void waitsOutWhatTakesLess() {
        unansweredFor(LESS);

        try (Attempt one = begin();
                Attempt another = begin()) {
            assertThat(another).isNotSameAs(one);
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void countsManyShortWaitsTogether() {
        unansweredFor(LESS);
        unansweredFor(REST);

        assertThat(changes).containsExactly("opened");
    }

    @Test
    void longestOfParallelWaitsCounts() {
        try (Attempt early = begin()) {
            clock.advance(LESS);
            try (Attempt late = begin()) {
                late.unanswered();
            }
            clock.advance(REST);
            early.unanswered();
        }

        assertThat(changes).containsExactly("opened");
    }

    @Test
    void oneCallThatNobodyAnsweredIsNoOutageWhileOthersAreAnswered() {
        try (Attempt stuck = begin()) {
            clock.advance(LESS);
            answered();
            clock.advance(REST);
            stuck.unanswered();
        }

        assertThat(changes).isEmpty();
        assertThat(breaker.silence()).isZero();
    }

    @Test
    void anyAnswerLetsEverybodyThroughAgain() {
        try (Attempt early = begin()) {
            unansweredFor(CircuitBreaker.PATIENCE);
            early.answered();
        }

        try (Attempt one = begin();
                Attempt another = begin()) {
            assertThat(another).isNotSameAs(one);
        }
        assertThat(changes).containsExactly("opened", "closed");
    }

    @Test
    void answerMakesRoomForTheNextOutage() {
        unansweredFor(LESS);
        answered();
        clock.advance(REST);
        unansweredFor(LESS);
        assertThat(changes).isEmpty();

        unansweredFor(REST);
        assertThat(changes).containsExactly("opened");
    }

    @Test
    void probeThatWasGivenUpMakesRoomForAnother() {
        unansweredFor(CircuitBreaker.PATIENCE);
        begin().close();

        begin().close();
        assertThat(changes).containsExactly("opened");
    }

    @Test
    void tellsHowLongNobodyWasAnswered() {
        unansweredFor(LESS);
        clock.advance(Duration.ofSeconds(30));

        assertThat(breaker.silence()).isEqualTo(LESS.plusSeconds(30));
    }

    private Attempt begin() {
        return breaker.begin().orElseThrow();
    }

    private void answered() {
        try (Attempt attempt = begin()) {
            attempt.answered();
        }
    }

    private void unansweredFor(Duration wait) {
        try (Attempt attempt = begin()) {
            clock.advance(wait);
            attempt.unanswered();
        }
    }
}
