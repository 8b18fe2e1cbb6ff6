package io.continuity.spring;

import io.continuity.Instance;
import io.continuity.fleet.RequestCounts;
import io.continuity.fleet.RequestLedger;
import io.continuity.fleet.Verdict;
import io.continuity.fleet.VerdictRules;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers whether one version does as well as another. <em>Thread-safe.</em> */
final class VerdictQuestions {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_NAMED = 10;
    private static final double P99 = 99;

    private final Optional<RequestLedger> ledger;
    private final Supplier<List<String>> liveVersions;
    private final VerdictRules rules;
    private final Duration window;

    /**
     * Creates it.
     *
     * @param liveVersions the versions that have live instances, as far as it is known
     * @param window what is compared if a question does not say
     */
    VerdictQuestions(
            Optional<RequestLedger> ledger, Supplier<List<String>> liveVersions, VerdictRules rules, Duration window) {
        this.ledger = ledger;
        this.liveVersions = liveVersions;
        this.rules = rules;
        this.window = window;
    }

    /**
     * What is asked.
     *
     * @param version the version in question
     * @param against what it is to do as well as; null for the only other one that is alive
     * @param window null for the one that is configured
     */
    record Question(@Nullable String version, @Nullable String against, @Nullable Duration window) {}

    /**
     * Compares.
     *
     * @throws IllegalArgumentException if the question makes no sense
     * @throws UnsupportedOperationException if nobody counts requests
     * @throws io.continuity.fleet.FleetException if the ledger could not be asked
     */
    Map<String, Object> answer(Question question) {
        RequestLedger known = ledger.orElseThrow(() -> new UnsupportedOperationException(
                "This session store keeps no counts of requests: define a RequestLedger bean"));
        String version = checked("version", question.version());
        String against = question.against() == null ? other(version) : checked("against", question.against());
        if (version.equals(against)) {
            throw new IllegalArgumentException("version and against must be two versions: both are '" + version + "'");
        }
        Duration asked = RequestLedger.checkedWindow(
                Optional.ofNullable(question.window()).orElse(window));
        RequestCounts candidate = known.sum(version, asked, TIMEOUT);
        RequestCounts baseline = known.sum(against, asked, TIMEOUT);
        Verdict verdict = Verdict.of(candidate, baseline, rules);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("result", verdict.result().toString());
        answer.put("reasons", verdict.reasons());
        answer.put("window", asked.toString());
        answer.put("version", described(version, candidate));
        answer.put("against", described(against, baseline));
        return answer;
    }

    private static String checked(String parameter, @Nullable String version) {
        if (version == null) {
            throw new IllegalArgumentException(parameter + " must be given: " + parameter + "=<version>");
        }
        try {
            return new Instance("any", version, Instant.EPOCH).version();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    parameter + " must be 1 to 100 characters without control characters", e);
        }
    }

    private String other(String version) {
        List<String> others = liveVersions.get().stream()
                .filter(live -> !live.equals(version))
                .sorted()
                .limit(MAX_NAMED)
                .toList();
        if (others.size() != 1) {
            throw new IllegalArgumentException(
                    "against must be given, as there is not just one other version alive: " + others);
        }
        return others.get(0);
    }

    private static Map<String, Object> described(String version, RequestCounts counts) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("version", version);
        described.put("requests", counts.requests());
        described.put("failures", counts.failures());
        if (counts.requests() > 0) {
            described.put("failureRate", counts.failureRate());
            described.put("p99Millis", counts.percentile(P99).toMillis());
        }
        return described;
    }
}
