package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static final Map<String, Integer> BOTH = Map.of("v1", 60, "v2", 40);
    private static final Plan FORWARD = new Plan(false, true, Duration.ZERO);
    private static final RunOutcome GOOD = new RunOutcome(true, true, 55, List.of());

    @Test
    void unnoticedRolloutIsOk() {
        assertThat(verdict(totals(0, 0, 0, BOTH), GOOD).line())
                .isEqualTo(
                        "continuity demo: strategy=rolling balancer=embedded sessions=redis requests=100 failed=0 users=60 lost=0 "
                                + "wrong=0 seconds=55 verdict=ok");
    }

    @Test
    void whatWasRefusedInAnOutageIsToldAndNoObjection() {
        assertThat(verdict(totals(0, 0, 0, BOTH), GOOD, Duration.ofSeconds(30), FORWARD)
                        .line())
                .endsWith(" wrong=0 outage=30 refused=7 seconds=55 verdict=ok");
    }

    @Test
    void rollbackAndMissingSessionTypesAreTold() {
        Plan plan = new Plan(true, false, Duration.ZERO);
        assertThat(verdict(totals(0, 0, 0, BOTH), GOOD, Duration.ZERO, plan).line())
                .endsWith(" wrong=0 rollback=true sessionTypes=false seconds=55 verdict=ok");
    }

    @Test
    void oneFailedRequestIsTooMany() {
        assertFailed(totals(1, 0, 0, BOTH), GOOD);
    }

    @Test
    void oneLostUserIsTooMany() {
        assertFailed(totals(0, 1, 0, BOTH), GOOD);
    }

    @Test
    void oneWrongAnswerIsTooMany() {
        assertFailed(totals(0, 0, 1, BOTH), GOOD);
    }

    @Test
    void eachVersionMustServe() {
        assertFailed(totals(0, 0, 0, Map.of("v1", 100)), GOOD);
        assertFailed(totals(0, 0, 0, Map.of("v2", 100)), GOOD);
    }

    @Test
    void rolloutMustComplete() {
        assertFailed(totals(0, 0, 0, BOTH), new RunOutcome(false, true, 55, List.of()));
    }

    @Test
    void everyUserMustOrder() {
        assertFailed(totals(0, 0, 0, BOTH), new RunOutcome(true, false, 55, List.of()));
    }

    @Test
    void anyOtherProblemCounts() {
        assertFailed(totals(0, 0, 0, BOTH), new RunOutcome(true, true, 55, List.of("an instance had to be killed")));
    }

    @Test
    void tokensMustHaveBeenSealedWithBothKeys() {
        assertThat(tokens("k1", "k2").line())
                .contains(" sessions=jwt keys=2 requests=")
                .endsWith(" verdict=ok");
        assertThat(tokens("k1").line()).contains(" keys=1 ").endsWith(" verdict=failed");
        assertThat(tokens("k1").objections()).containsExactly("tokens were sealed with 1 keys, not 2");
    }

    private static Verdict tokens(String... keys) {
        Totals totals = new Totals(100, 0, 0, 0, 0, BOTH, Map.of(), Set.of(keys));
        return Verdict.of("rolling", options(Sessions.JWT, Duration.ZERO, FORWARD), totals, GOOD);
    }

    private static void assertFailed(Totals totals, RunOutcome outcome) {
        Verdict verdict = verdict(totals, outcome);
        assertThat(verdict.ok()).isFalse();
        assertThat(verdict.objections()).hasSize(1);
        assertThat(verdict.line()).endsWith(" verdict=failed");
    }

    private static Totals totals(int failed, int lost, int wrong, Map<String, Integer> byVersion) {
        return new Totals(100, failed, 7, lost, wrong, byVersion, Map.of(), Set.of());
    }

    private static Verdict verdict(Totals totals, RunOutcome outcome) {
        return verdict(totals, outcome, Duration.ZERO, FORWARD);
    }

    private static Verdict verdict(Totals totals, RunOutcome outcome, Duration outage, Plan plan) {
        return Verdict.of("rolling", options(Sessions.REDIS, outage, plan), totals, outcome);
    }

    private static DemoOptions options(Sessions sessions, Duration outage, Plan plan) {
        return new DemoOptions(
                60,
                Duration.ofSeconds(45),
                3,
                sessions,
                BalancerKind.EMBEDDED,
                outage,
                plan,
                true,
                Map.of(),
                Path.of("logs"),
                Path.of("report"));
    }
}
