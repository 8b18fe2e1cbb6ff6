package io.continuity.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.continuity.fleet.Verdict.Result;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final VerdictRules RULES = VerdictRules.builder().build();
    private static final int FAST = RequestCounts.bucketOf(Duration.ofMillis(20));
    private static final int SLOW = RequestCounts.bucketOf(Duration.ofMillis(800));

    private static RequestCounts counts(long requests, long failures) {
        return new RequestCounts(Map.of(FAST, requests), failures);
    }

    private static RequestCounts withSlow(long requests, long slow) {
        return new RequestCounts(Map.of(FAST, requests - slow, SLOW, slow), 0);
    }

    private static Result result(RequestCounts candidate, RequestCounts baseline) {
        return Verdict.of(candidate, baseline, RULES).result();
    }

    @Test
    void versionThatDoesAsWellPasses() {
        Verdict verdict = Verdict.of(counts(1000, 1), counts(9000, 9), RULES);

        assertThat(verdict.result()).isEqualTo(Result.PASS);
        assertThat(verdict.reasons())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("0.10 % of 1000 requests failed, 0.10 % of 9000 of the other version: more by at most 0.");
    }

    @Test
    void versionThatFailsMoreOftenFails() {
        Verdict verdict = Verdict.of(counts(280, 14), counts(2500, 2), RULES);

        assertThat(verdict.result()).isEqualTo(Result.FAIL);
        assertThat(verdict.reasons())
                .hasSize(1)
                .first()
                .asString()
                .contains("5.00 % of 280 requests failed", "more by at least 3.");
    }

    @Test
    void versionThatFailsAsOftenAsABadOnePasses() {
        assertThat(result(counts(20_000, 4000), counts(20_000, 4000))).isEqualTo(Result.PASS);
    }

    @Test
    void handfulOfBadRequestsFailsNobodyAndTooFewGoodOnesPassNobody() {
        assertThat(result(counts(120, 3), counts(5000, 1))).isEqualTo(Result.INCONCLUSIVE);
        assertThat(result(counts(120, 0), counts(5000, 1))).isEqualTo(Result.INCONCLUSIVE);
        assertThat(result(counts(300, 0), counts(5000, 1))).isEqualTo(Result.PASS);
    }

    @Test
    void belowTheLeastNumberOfRequestsNobodyCanTell() {
        Verdict verdict = Verdict.of(counts(99, 99), counts(5000, 0), RULES);

        assertThat(verdict.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(verdict.reasons())
                .containsExactly("there are 99 requests, and 5000 of the other version: each must have at least 100");
        assertThat(result(counts(5000, 0), RequestCounts.NONE)).isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void versionWhoseSlowestRequestsTakeMuchLongerFails() {
        Verdict verdict = Verdict.of(withSlow(1000, 50), withSlow(5000, 5), RULES);

        assertThat(verdict.result()).isEqualTo(Result.FAIL);
        assertThat(verdict.reasons())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("99 % of the requests took up to 861 ms");
    }

    @Test
    void fewSlowRequestsThatMayBeChanceDecideNothing() {
        assertThat(result(withSlow(400, 6), withSlow(5000, 5))).isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void whatNobodyNoticesIsNotTooSlow() {
        RequestCounts candidate = new RequestCounts(Map.of(RequestCounts.bucketOf(Duration.ofMillis(40)), 5000L), 0);
        RequestCounts baseline = new RequestCounts(Map.of(RequestCounts.bucketOf(Duration.ofMillis(2)), 5000L), 0);

        assertThat(result(candidate, baseline)).isEqualTo(Result.PASS);
        assertThat(Verdict.of(
                                candidate,
                                baseline,
                                VerdictRules.builder().p99Floor(Duration.ZERO).build())
                        .result())
                .isEqualTo(Result.FAIL);
    }

    @Test
    void boundsAreThoseOfWilson() {
        // Wilson 1927 for 10 of 100 at z = 1.6449, by hand: (0.1 + z²/200 ± z·sqrt(0.1·0.9/100 + z²/40000)) / (1 +
        // z²/100).
        Share share = new Share(10, 100);

        assertThat(share.lower()).isEqualTo(0.0607, within(0.0005));
        assertThat(share.upper()).isEqualTo(0.1604, within(0.0005));
        assertThat(new Share(0, 100).lower()).isEqualTo(0, within(1e-9));
        assertThat(new Share(0, 100).upper()).isEqualTo(0.0263, within(0.0005));
        assertThat(new Share(100, 100).upper()).isEqualTo(1, within(1e-9));
    }

    /** Two versions with the same share of failures: chance alone must seldom fail one, as the bound says. */
    @Test
    void chanceFailsOneOfManyAtMost() {
        Random random = new Random(7);
        long failed = random.ints(2000)
                .mapToObj(Random::new)
                .filter(chance -> result(sample(chance, 500, 0.02), sample(chance, 4500, 0.02)) == Result.FAIL)
                .count();

        assertThat(failed).isLessThan(2000 * 5 / 100);
    }

    private static RequestCounts sample(Random chance, int requests, double rate) {
        return counts(
                requests, chance.doubles(requests).filter(draw -> draw < rate).count());
    }

    @Test
    void rulesThatCannotBeAreRefused() {
        VerdictRules.Builder rules = VerdictRules.builder();

        assertThatThrownBy(() -> rules.minRequests(9)).hasMessage("minRequests must be at least 10: 9");
        assertThatThrownBy(() -> rules.maxFailureIncrease(0)).hasMessageContaining("above 0 and below 1: 0.0");
        assertThatThrownBy(() -> rules.maxFailureIncrease(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rules.maxP99Ratio(0.9)).hasMessageContaining("at least 1 and at most 100: 0.9");
        assertThatThrownBy(() -> rules.p99Floor(Duration.ofMillis(-1))).hasMessageContaining("at least zero");
    }
}
