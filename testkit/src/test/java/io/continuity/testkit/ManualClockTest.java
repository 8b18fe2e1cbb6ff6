package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualClock clock = ManualClock.startingAt(START);

    @Test
    void standsStillUntilItIsAdvanced() {
        assertThat(clock.instant()).isEqualTo(START);

        clock.advance(Duration.ofMinutes(90));

        assertThat(clock.instant()).isEqualTo("2026-01-01T01:30:00Z");
    }

    @Test
    void tickerMovesWithTheClock() {
        LongSupplier ticker = clock.ticker();
        long before = ticker.getAsLong();

        clock.advance(Duration.ofMillis(3));

        assertThat(ticker.getAsLong() - before).isEqualTo(3_000_000);
    }

    @Test
    void refusesToGoBack() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
                .withMessageContaining("must not be negative");
    }
}
