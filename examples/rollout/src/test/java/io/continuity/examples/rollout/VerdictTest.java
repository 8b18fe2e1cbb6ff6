package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static final Map<String, Integer> BOTH = Map.of("v1", 60, "v2", 40);
    private static final Plan FORWARD = new Plan(StrategyKind.ROLLING, false, false, false, true, Duration.ZERO);
    private static final Audit EXECUTED = new Audit(70, 0, 0);
    private static final MessageCounts HEARD = new MessageCounts(900, 0, 0, 0, 0, 40);
    private static final RunOutcome GOOD = new RunOutcome(true, true, false, 55, EXECUTED, HEARD, List.of());

    @Test
    void unnoticedRolloutIsOk() {
        assertThat(verdict(totals(0, 0, 0, BOTH), GOOD).line())
                .isEqualTo(
                        "continuity demo: strategy=rolling balancer=embedded sessions=redis requests=100 failed=0 users=60 lost=0 "
                                + "wrong=0 duplicates=0 unexecuted=0 messages=900 missing=0 duplicated=0 reordered=0 "
                                + "longest-gap-ms=40 seconds=55 verdict=ok");
    }

    @Test
    void whatWasRefusedInAnOutageIsToldAndNoObjection() {
        assertThat(verdict(totals(0, 0, 0, BOTH), GOOD, Duration.ofSeconds(30), FORWARD)
                        .line())
                .endsWith(" longest-gap-ms=40 outage=30 refused=7 seconds=55 verdict=ok");
    }

    @Test
    void rollbackAndMissingSessionTypesAreTold() {
        Plan plan = new Plan(StrategyKind.ROLLING, false, true, false, false, Duration.ZERO);
        assertThat(verdict(totals(0, 0, 0, BOTH), GOOD, Duration.ZERO, plan).line())
                .endsWith(" longest-gap-ms=40 rollback=true sessionTypes=false seconds=55 verdict=ok");
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
    void postThatWasExecutedTwiceOrNeverIsTooMany() {
        assertFailed(totals(0, 0, 0, BOTH), audited(new Audit(70, 1, 0)));
        assertFailed(totals(0, 0, 0, BOTH), audited(new Audit(70, 0, 1)));
        assertThat(verdict(totals(0, 0, 0, BOTH), audited(new Audit(70, 2, 3))).line())
                .contains(" duplicates=2 unexecuted=3 ");
    }

    @Test
    void messageThatIsMissingOrComesTwiceOrTooLateIsTooMany() {
        assertFailed(totals(0, 0, 0, BOTH), heard(new MessageCounts(900, 1, 0, 0, 0, 40)));
        assertFailed(totals(0, 0, 0, BOTH), heard(new MessageCounts(900, 0, 1, 0, 0, 40)));
        assertFailed(totals(0, 0, 0, BOTH), heard(new MessageCounts(900, 0, 0, 1, 0, 40)));
        assertFailed(totals(0, 0, 0, BOTH), heard(new MessageCounts(900, 0, 0, 0, 1, 40)));
        assertThat(verdict(totals(0, 0, 0, BOTH), heard(new MessageCounts(7, 1, 2, 3, 0, 40)))
                        .line())
                .contains(" messages=7 missing=1 duplicated=2 reordered=3 longest-gap-ms=40 ");
    }

    @Test
    void messagesMustGoOverWebSocketsWhereConnectionsCanMove() {
        assertFailed(totals(0, 0, 0, BOTH), heard(MessageCounts.NONE));
        Totals totals = new Totals(100, 0, 0, 0, 0, 0, 0, BOTH, Map.of(), Set.of("k1", "k2"));
        Verdict tokens = Verdict.of(
                options(Sessions.JWT, Duration.ZERO, FORWARD), totals, heard(MessageCounts.NONE), Optional.empty());
        assertThat(tokens.line()).contains(" messages=0 ").endsWith(" verdict=ok");
    }

    @Test
    void requestsThatAKilledInstanceHadAreToldAndNoObjection() {
        Plan plan = new Plan(StrategyKind.ROLLING, false, false, true, true, Duration.ZERO);
        Totals totals = new Totals(100, 0, 0, 0, 0, 0, 3, BOTH, Map.of(), Set.of());
        assertThat(verdict(totals, GOOD, Duration.ZERO, plan).line())
                .endsWith(" longest-gap-ms=40 cut=3 seconds=55 verdict=ok");
    }

    private static RunOutcome heard(MessageCounts messages) {
        return new RunOutcome(true, true, false, 55, EXECUTED, messages, List.of());
    }

    @Test
    void runWithoutPostsProvesNothing() {
        assertFailed(totals(0, 0, 0, BOTH), audited(new Audit(0, 0, 0)));
    }

    @Test
    void eachVersionMustServe() {
        assertFailed(totals(0, 0, 0, Map.of("v1", 100)), GOOD);
        assertFailed(totals(0, 0, 0, Map.of("v2", 100)), GOOD);
    }

    @Test
    void rolloutMustComplete() {
        assertFailed(totals(0, 0, 0, BOTH), new RunOutcome(false, true, false, 55, EXECUTED, HEARD, List.of()));
    }

    @Test
    void everyUserMustOrder() {
        assertFailed(totals(0, 0, 0, BOTH), new RunOutcome(true, false, false, 55, EXECUTED, HEARD, List.of()));
    }

    @Test
    void anyOtherProblemCounts() {
        assertFailed(
                totals(0, 0, 0, BOTH),
                new RunOutcome(true, true, false, 55, EXECUTED, HEARD, List.of("an instance had to be killed")));
    }

    @Test
    void tokensMustHaveBeenSealedWithBothKeys() {
        assertThat(tokens("k1", "k2").line())
                .contains(" sessions=jwt keys=2 requests=")
                .endsWith(" verdict=ok");
        assertThat(tokens("k1").line()).contains(" keys=1 ").endsWith(" verdict=failed");
        assertThat(tokens("k1").objections()).containsExactly("tokens were sealed with 1 keys, not 2");
    }

    @Test
    void faultyVersionMustMakeErrorsAndBeRolledBack() {
        assertThat(canary(9, true, true).line())
                .contains(" strategy=canary ")
                .endsWith(" faulty=true injected=9 rolled-back=true seconds=55 verdict=ok");
        assertThat(canary(9, true, false).objections()).containsExactly("the faulty version 2 was not rolled back");
        assertThat(canary(0, true, true).objections()).containsExactly("the faulty version 2 made no error");
    }

    @Test
    void controlMustFailUnlessTheBalancerHidesIt() {
        assertThat(controlled(BalancerKind.HAPROXY_TCP, 7).line()).endsWith(" control-failed=7 seconds=55 verdict=ok");
        assertThat(controlled(BalancerKind.HAPROXY_TCP, 0).objections())
                .containsExactly("the control did not fail: this run proves nothing");
        assertThat(controlled(BalancerKind.NGINX, 0).ok()).isTrue();
    }

    private static Verdict controlled(BalancerKind balancer, int failed) {
        return Verdict.of(
                options(Sessions.REDIS, Duration.ZERO, FORWARD),
                totals(0, 0, 0, BOTH),
                GOOD,
                Optional.of(new Control(balancer, 900, failed, 2)));
    }

    @Test
    void goodVersionMustStay() {
        assertThat(canary(0, false, false).ok()).isTrue();
        assertThat(canary(0, false, true).objections())
                .containsExactly("the gate rolled back a version 2 without faults");
    }

    private static Verdict canary(int injected, boolean faulty, boolean rolledBack) {
        Plan plan = new Plan(StrategyKind.CANARY, faulty, false, false, true, Duration.ZERO);
        RunOutcome outcome = new RunOutcome(true, true, rolledBack, 55, EXECUTED, HEARD, List.of());
        Totals totals = new Totals(100, 0, 0, injected, 0, 0, 0, BOTH, Map.of(), Set.of());
        return verdict(totals, outcome, Duration.ZERO, plan);
    }

    private static Verdict tokens(String... keys) {
        Totals totals = new Totals(100, 0, 0, 0, 0, 0, 0, BOTH, Map.of(), Set.of(keys));
        return Verdict.of(options(Sessions.JWT, Duration.ZERO, FORWARD), totals, GOOD, Optional.empty());
    }

    private static RunOutcome audited(Audit audit) {
        return new RunOutcome(true, true, false, 55, audit, HEARD, List.of());
    }

    private static void assertFailed(Totals totals, RunOutcome outcome) {
        Verdict verdict = verdict(totals, outcome);
        assertThat(verdict.ok()).isFalse();
        assertThat(verdict.objections()).hasSize(1);
        assertThat(verdict.line()).endsWith(" verdict=failed");
    }

    private static Totals totals(int failed, int lost, int wrong, Map<String, Integer> byVersion) {
        return new Totals(100, failed, 7, 0, lost, wrong, 0, byVersion, Map.of(), Set.of());
    }

    private static Verdict verdict(Totals totals, RunOutcome outcome) {
        return verdict(totals, outcome, Duration.ZERO, FORWARD);
    }

    private static Verdict verdict(Totals totals, RunOutcome outcome, Duration outage, Plan plan) {
        return Verdict.of(options(Sessions.REDIS, outage, plan), totals, outcome, Optional.empty());
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
                false,
                Map.of(),
                Path.of("logs"),
                Path.of("report"));
    }
}
