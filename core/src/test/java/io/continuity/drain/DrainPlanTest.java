package io.continuity.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DrainPlanTest {
    private static DrainPlan plan(int gracePeriod, UnaryOperator<DrainPlan.Builder> said) {
        return said.apply(DrainPlan.builder(Duration.ofSeconds(gracePeriod))).build();
    }

    @Test
    void defaultsFitIntoWhatKubernetesGrants() {
        DrainPlan plan = plan(30, said -> said);

        assertThat(plan.misfit()).isEmpty();
        assertThat(plan.timeline())
                .isEqualTo(
                        "Drain plan: announce until 1.0 s, linger until 11.0 s (2.0 s at least, ends once it is quiet"
                                + " for 1.0 s), hand over until 13.0 s, finish until 20.0 s, background until 25.0 s,"
                                + " flush until 28.0 s, killed at 30.0 s");
    }

    @Test
    void longGracePeriodGivesRequestsTwentySeconds() {
        assertThat(plan(120, said -> said).bound(DrainPhase.FINISH)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void whatDoesNotFitIsShortenedAllButTheFlush() {
        DrainPlan plan = plan(15, said -> said.finish(Duration.ofSeconds(20)));

        assertThat(plan.misfit()).hasValueSatisfying(text -> assertThat(text)
                .contains("do not fit into the grace period: 43.0 s with a reserve of 2.0 s > 15.0 s"));
        assertThat(plan.bound(DrainPhase.FLUSH)).isEqualTo(Duration.ofSeconds(3));
        assertThat(plan.bound(DrainPhase.FINISH)).isEqualTo(Duration.ofMillis(5263));
    }

    @Test
    void whatDoesNotFitIsRefusedIfSoWished() {
        assertThatThrownBy(() -> plan(15, said -> said.onMisfit(DrainPlan.Misfit.FAIL)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("do not fit into the grace period: 23.0 s");
    }

    @Test
    void flushThatDoesNotFitIsAlwaysRefused() {
        assertThatThrownBy(() -> plan(5, said -> said))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("flush must be below gracePeriod less a reserve of PT2S: PT3S, PT5S");
    }

    @Test
    void durationsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> plan(30, said -> said.linger(Duration.ofSeconds(3), Duration.ofSeconds(2))))
                .hasMessage("minLinger must not exceed maxLinger: PT3S > PT2S");
        assertThatThrownBy(() -> plan(30, said -> said.flush(Duration.ofSeconds(-1))))
                .hasMessage("flush must be at least zero and at most PT1H: PT-1S");
        assertThatThrownBy(() -> DrainPlan.builder(Duration.ZERO))
                .hasMessage("gracePeriod must be above zero and at most PT6H: PT0S");
    }

    @Property
    void everyPlanFitsAndReservesTheFlush(
            @ForAll @IntRange(min = 1, max = 300) int gracePeriod,
            @ForAll @IntRange(max = 100) int linger,
            @ForAll @IntRange(max = 100) int finish,
            @ForAll @IntRange(max = 20) int flush) {
        UnaryOperator<DrainPlan.Builder> said =
                builder -> builder.linger(Duration.ofSeconds(linger / 3), Duration.ofSeconds(linger))
                        .finish(Duration.ofSeconds(finish))
                        .flush(Duration.ofSeconds(flush));
        if (flush + 2 >= gracePeriod) {
            assertThatThrownBy(() -> plan(gracePeriod, said)).isInstanceOf(IllegalArgumentException.class);
            return;
        }

        DrainPlan plan = plan(gracePeriod, said);

        Duration sum = Duration.ZERO;
        for (DrainPhase phase : DrainPhase.values()) {
            sum = sum.plus(plan.bound(phase));
        }
        assertThat(sum.plus(DrainPlan.RESERVE)).isLessThanOrEqualTo(Duration.ofSeconds(gracePeriod));
        assertThat(plan.bound(DrainPhase.FLUSH)).isEqualTo(Duration.ofSeconds(flush));
        assertThat(plan.minLinger()).isLessThanOrEqualTo(plan.bound(DrainPhase.LINGER));
        assertThat(plan.misfit().isPresent()).isEqualTo(1 + linger + 2 + finish + 5 + flush + 2 > gracePeriod);
    }
}
