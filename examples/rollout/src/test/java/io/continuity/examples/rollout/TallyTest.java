package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TallyTest {
    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final Tally tally = new Tally(new Stopwatch(nanos::get));

    @Test
    void answersAreCountedByVersionAndInstance() {
        tally.answered(tally.started(), "v1", "v1-a");
        tally.answered(tally.started(), "v1", "v1-b");
        tally.answered(tally.started(), "v2", "v2-a");
        Totals totals = tally.totals();
        assertThat(totals.requests()).isEqualTo(3);
        assertThat(totals.of("v1")).isEqualTo(2);
        assertThat(totals.at("v2-a")).isEqualTo(1);
    }

    @Test
    void failedRequestIsARequest() {
        tally.failed("status 502");
        assertThat(tally.totals().requests()).isEqualTo(1);
        assertThat(tally.totals().failed()).isEqualTo(1);
    }

    @Test
    void userWhoLosesTwoSessionsIsOneUser() {
        tally.lost("shopper-1", "gone");
        tally.lost("shopper-1", "gone again");
        tally.lost("shopper-2", "gone");
        assertThat(tally.totals().lost()).isEqualTo(2);
        assertThat(tally.problems()).hasSize(3);
    }

    @Test
    void everyWrongAnswerCounts() {
        tally.wrong("shopper-1", "cart");
        tally.wrong("shopper-1", "cart");
        assertThat(tally.totals().wrong()).isEqualTo(2);
    }

    @Test
    void timelineHasNoGapsAndLatencyIsMeasured() {
        Tally.Started started = tally.started();
        advanceMillis(40);
        tally.answered(started, "v1", "v1-a");
        advanceMillis(2000);
        tally.failed("broken");
        assertThat(tally.timeline()).extracting(Second::at).containsExactly(0L, 1L, 2L);
        assertThat(tally.timeline().get(0).p50()).isEqualTo(40);
        assertThat(tally.timeline().get(2).failed()).isEqualTo(1);
    }

    @Test
    void percentileIsTheNearestRank() {
        SecondTally second = new SecondTally();
        for (int millis = 100; millis >= 1; millis--) {
            second.answered("v1", millis);
        }
        assertThat(second.at(0).p50()).isEqualTo(50);
        assertThat(second.at(0).p99()).isEqualTo(99);
    }

    @Test
    void whatIsInFlightOnAKilledInstanceIsCutAndNotFailed() {
        Tally.Started before = tally.started();
        advanceMillis(10);
        tally.killing();
        Tally.Started meanwhile = tally.started();
        tally.failed(before, "reset");
        advanceMillis(10);
        tally.gone();
        tally.failed(meanwhile, "reset");
        assertThat(tally.totals().cut()).isEqualTo(2);
        assertThat(tally.totals().failed()).isZero();
        assertThat(tally.totals().requests()).isEqualTo(2);
    }

    @Test
    void whatBreaksBeforeOrBeginsAfterOrBreaksMuchLaterHasFailed() {
        Tally.Started before = tally.started();
        tally.failed(before, "reset");
        tally.killing();
        tally.gone();
        advanceMillis(1);
        tally.failed(tally.started(), "refused");
        advanceMillis(1_000);
        tally.failed(before, "reset");
        assertThat(tally.totals().cut()).isZero();
        assertThat(tally.totals().failed()).isEqualTo(3);
    }

    private void advanceMillis(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }
}
