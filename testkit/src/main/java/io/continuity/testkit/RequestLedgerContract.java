package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.fleet.RequestCounts;
import io.continuity.fleet.RequestLedger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The specification of a {@link RequestLedger}, to be extended by the test of each.
 *
 * <p>Every test has a ledger of its own. <em>Not thread-safe.</em>
 */
public abstract class RequestLedgerContract {
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final RequestCounts SOME =
            new RequestCounts(Map.of(0, 3L, 17, 2L, RequestCounts.BUCKETS - 1, 1L), 2);
    private static final int WRITERS = 4;
    private static final int ADDITIONS = 50;

    private RequestLedger ledger;

    /** Called by subclasses. */
    protected RequestLedgerContract() {}

    /**
     * Opens a ledger that no other test uses.
     *
     * @return a ledger without counts
     */
    protected abstract RequestLedger ledger();

    /**
     * Makes as if time had passed for the ledger.
     *
     * @param duration whole slots
     */
    protected abstract void letPass(Duration duration);

    @BeforeEach
    final void openLedger() {
        ledger = ledger();
    }

    private RequestCounts sum(String version) {
        return ledger.sum(version, WINDOW, TIMEOUT);
    }

    @Test
    final void versionThatNobodyHasAddedToHasNoRequests() {
        ledger.add("v1", SOME, TIMEOUT);

        assertThat(sum("v2")).isEqualTo(RequestCounts.NONE);
    }

    @Test
    final void whatIsAddedIsSummedUpByVersion() {
        ledger.add("v1", SOME, TIMEOUT);
        ledger.add("v2", new RequestCounts(Map.of(4, 1L), 0), TIMEOUT);
        ledger.add("v1", SOME, TIMEOUT);

        assertThat(sum("v1")).isEqualTo(SOME.plus(SOME));
        assertThat(sum("v2")).isEqualTo(new RequestCounts(Map.of(4, 1L), 0));
    }

    @Test
    final void versionsMayBeAnyText() {
        for (String version : new String[] {"1.0-rc.1+b7", "1 0", "{2}", "3:4:*", "ü — \\ \"", "x".repeat(100)}) {
            ledger.add(version, SOME, TIMEOUT);

            assertThat(sum(version)).as(version).isEqualTo(SOME);
        }
    }

    @Test
    final void whatInstancesAddInParallelAddsUp() {
        List<Integer> added = Concurrently.call(WRITERS, writer -> {
            for (int i = 0; i < ADDITIONS; i++) {
                ledger.add("v1", new RequestCounts(Map.of(7, 2L), 1), TIMEOUT);
            }
            return ADDITIONS;
        });
        assertThat(added).hasSize(WRITERS);

        assertThat(sum("v1")).isEqualTo(new RequestCounts(Map.of(7, 2L * WRITERS * ADDITIONS), WRITERS * ADDITIONS));
    }

    @Test
    final void windowLeavesOutWhatIsOlder() {
        ledger.add("v1", SOME, TIMEOUT);
        letPass(Duration.ofMinutes(2));
        ledger.add("v1", new RequestCounts(Map.of(9, 1L), 0), TIMEOUT);

        assertThat(ledger.sum("v1", Duration.ofMinutes(1), TIMEOUT)).isEqualTo(new RequestCounts(Map.of(9, 1L), 0));
        assertThat(sum("v1").requests()).isEqualTo(SOME.requests() + 1);
    }

    @Test
    final void countsAreKeptForTheRetentionAndNotForever() {
        ledger.add("v1", SOME, TIMEOUT);
        letPass(RequestLedger.RETENTION.minus(RequestLedger.SLOT));
        assertThat(ledger.sum("v1", RequestLedger.RETENTION, TIMEOUT)).isEqualTo(SOME);

        letPass(RequestLedger.SLOT.multipliedBy(3));
        assertThat(ledger.sum("v1", RequestLedger.RETENTION, TIMEOUT)).isEqualTo(RequestCounts.NONE);
    }

    @Test
    final void windowsThatCannotBeAreRefused() {
        for (Duration window : new Duration[] {
            Duration.ofMinutes(-1),
            Duration.ZERO,
            RequestLedger.SLOT.minusMillis(1),
            RequestLedger.RETENTION.plusMillis(1)
        }) {
            assertThatThrownBy(() -> ledger.sum("v1", window, TIMEOUT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("window must be at least PT10S and at most PT1H: " + window);
        }
    }
}
