package io.continuity.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Whether one version of an application does as well as another. <em>Immutable.</em>
 *
 * @param result what is to be done
 * @param reasons why, for people to read; what has failed first
 */
public record Verdict(Result result, List<String> reasons) {
    private static final double PERCENT = 100;
    private static final double TAIL = 0.99;

    /** What is to be done with a version. */
    public enum Result {
        /** It does no worse: go on. */
        PASS,

        /** It does worse: go back. */
        FAIL,

        /** Nobody can tell yet: wait. */
        INCONCLUSIVE;

        /** The name as pipelines read it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The result of one of the checks. */
    private record Check(Result result, String reason) {}

    /**
     * Copies the list.
     *
     * @param result what is to be done
     * @param reasons why
     */
    public Verdict {
        reasons = List.copyOf(reasons);
    }

    /**
     * Compares two versions.
     *
     * <p><b>Failures</b>, by Newcombe's interval for the difference of two proportions, made of Wilson's score intervals (1.6449
     * standard deviations, so that each bound holds in 95 of 100 cases): a version fails if its share of failures is larger
     * than the other's by more than is allowed even at the lower bound, and passes if that is not so even at the upper bound.
     * So a handful of bad requests fails nobody, and too few good ones pass nobody.
     *
     * <p><b>Time</b>, by the 99th percentile and the interval of its rank: a version fails if its lower bound is longer than the
     * other's upper one by more than the allowed factor, and passes if the percentiles themselves are within it, or its own is
     * not above the floor.
     *
     * <p>One check that fails decides; else one that cannot tell.
     *
     * @param candidate the version in question
     * @param baseline the version that it is to do as well as
     * @param rules what is allowed
     * @return the verdict
     */
    public static Verdict of(RequestCounts candidate, RequestCounts baseline, VerdictRules rules) {
        long fewer = Math.min(candidate.requests(), baseline.requests());
        if (fewer < rules.minRequests()) {
            return new Verdict(
                    Result.INCONCLUSIVE,
                    List.of("there are " + candidate.requests() + " requests, and " + baseline.requests()
                            + " of the other version: each must have at least " + rules.minRequests()));
        }
        List<Check> checks = List.of(failures(candidate, baseline, rules), times(candidate, baseline, rules));
        for (Result decisive : List.of(Result.FAIL, Result.INCONCLUSIVE)) {
            List<String> why = checks.stream()
                    .filter(check -> check.result() == decisive)
                    .map(Check::reason)
                    .toList();
            if (!why.isEmpty()) {
                return new Verdict(decisive, why);
            }
        }
        return new Verdict(Result.PASS, checks.stream().map(Check::reason).toList());
    }

    private static Check failures(RequestCounts candidate, RequestCounts baseline, VerdictRules rules) {
        Share share = candidate.failureShare();
        Share other = baseline.failureShare();
        double least = share.aboveAtLeast(other);
        double most = share.aboveAtMost(other);
        double allowed = rules.maxFailureIncrease();
        String told = percent(share.rate()) + " of " + share.whole() + " requests failed, " + percent(other.rate())
                + " of " + other.whole() + " of the other version: ";
        if (least > allowed) {
            return new Check(
                    Result.FAIL, told + "more by at least " + percent(least) + ", allowed is " + percent(allowed));
        }
        return new Check(
                most <= allowed ? Result.PASS : Result.INCONCLUSIVE,
                told + "more by at most " + percent(Math.max(0, most)) + ", allowed is " + percent(allowed)
                        + (most <= allowed ? "" : "; more requests will tell"));
    }

    private static Check times(RequestCounts candidate, RequestCounts baseline, VerdictRules rules) {
        Duration p99 = candidate.percentile(TAIL * PERCENT);
        Duration other = baseline.percentile(TAIL * PERCENT);
        Duration least = candidate.timeOfRank(rank(candidate.requests(), -Share.Z));
        Duration otherMost = baseline.timeOfRank(rank(baseline.requests(), Share.Z) + 1);
        String told = "99 % of the requests took up to " + p99.toMillis() + " ms, of the other version "
                + other.toMillis() + " ms: allowed is " + rules.maxP99Ratio() + " times that, or "
                + rules.p99Floor().toMillis() + " ms";
        boolean fast = p99.compareTo(rules.p99Floor()) <= 0;
        if (fast || ratio(p99, other) <= rules.maxP99Ratio()) {
            return new Check(Result.PASS, told);
        }
        boolean slow = least.compareTo(rules.p99Floor()) > 0 && ratio(least, otherMost) > rules.maxP99Ratio();
        return slow ? new Check(Result.FAIL, told) : new Check(Result.INCONCLUSIVE, told + "; more requests will tell");
    }

    /** How many of so many requests are within the 99th percentile, moved by standard deviations of that number. */
    private static long rank(long requests, double deviations) {
        double spread = Math.sqrt(requests * TAIL * (1 - TAIL));
        return Math.round(Math.floor(requests * TAIL + deviations * spread));
    }

    private static double ratio(Duration one, Duration other) {
        return (double) one.toNanos() / other.toNanos();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share * PERCENT);
    }
}
