package io.continuity.benchmarks.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The results as tables for docs/benchmarks.md.
 *
 * <p>Not thread-safe.
 */
final class MarkdownReport {
    private static final String NOTHING = "";

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private MarkdownReport(Results results) {
        this.results = results;
    }

    static String of(Results results, Machine machine) {
        MarkdownReport report = new MarkdownReport(results);
        report.text.append(machine.line()).append(".\n\n");
        report.aims();
        report.loads();
        report.costs();
        report.memory();
        return report.text.toString();
    }

    private void aims() {
        text.append("| Continuity's | Aim | Measured | Met |\n|---|---|--:|---|\n");
        for (Aim aim : Aim.of(results)) {
            String measured = ratio(aim.measured());
            row(List.of(
                    aim.text(),
                    number(aim.atLeast() ? "at least %s" : "at most %s", aim.limit()),
                    measured.isEmpty() ? "not measured" : measured,
                    measured.isEmpty() ? NOTHING : aim.met() ? "yes" : "**no**"));
        }
        text.append('\n');
    }

    private static String number(String format, double value) {
        return format.formatted(value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
    }

    private void loads() {
        List<Duration> delays = results.delays();
        if (delays.isEmpty()) {
            return;
        }
        List<String> heads = new ArrayList<>(List.of("Load", "Sessions"));
        for (Duration delay : delays) {
            heads.addAll(List.of("a second, " + results.column(delay), "of in memory", "of Spring S.", "of indexed"));
            heads.addAll(List.of("p50 ms", "p99 ms", "CPU µs", "in Redis"));
        }
        row(heads);
        row(rule(heads.size(), 2));
        for (Scenario scenario : Scenario.values()) {
            for (Variant variant : Variant.values()) {
                if (results.median(delays.get(0), scenario, variant).isPresent()) {
                    loads(scenario, variant, delays);
                }
            }
        }
        text.append('\n');
    }

    private void loads(Scenario scenario, Variant variant, List<Duration> delays) {
        List<String> cells = new ArrayList<>(List.of(scenario.title(), variant.title()));
        for (Duration delay : delays) {
            Sample median = results.median(delay, scenario, variant).orElseThrow();
            cells.add(String.format(Locale.ROOT, "%,.0f", median.perSecond()));
            for (Variant peer : List.of(Variant.IN_MEMORY, Variant.SPRING_SESSION, Variant.SPRING_SESSION_INDEXED)) {
                cells.add(peer == variant ? "1" : ratio(results.ratio(delay, scenario, variant, peer)));
            }
            cells.add(String.format(Locale.ROOT, "%.2f", median.p50Millis()));
            cells.add(String.format(Locale.ROOT, "%.2f", median.p99Millis()));
            cells.add(String.format(Locale.ROOT, "%,.0f", median.appMicros()));
            cells.add(String.format(Locale.ROOT, "%,.0f", median.redisMicros()));
        }
        row(cells);
    }

    private void costs() {
        if (results.costs().isEmpty()) {
            return;
        }
        row(List.of("Request", "Sessions", "Commands", "Bytes", "Round trips waited for"));
        row(rule(5, 2));
        for (Step step : Step.values()) {
            results.costs().forEach((variant, costs) -> costs(step, variant, costs));
        }
        text.append('\n');
    }

    private void costs(Step step, Variant variant, Map<Step, Cost> costs) {
        Cost cost = costs.get(step);
        row(List.of(
                "`/" + step.name().toLowerCase(Locale.ROOT) + "`",
                variant.title(),
                String.format(Locale.ROOT, "%.2f", cost.commands()),
                String.format(Locale.ROOT, "%,.0f", cost.bytes()),
                String.format(Locale.ROOT, "%.1f", Math.max(0, cost.roundTrips()))));
    }

    private void memory() {
        if (results.bytesPerSession().isEmpty()) {
            return;
        }
        Long peer = results.bytesPerSession().get(Variant.SPRING_SESSION);
        row(List.of("Sessions", "Bytes in Redis for each", "of Spring S."));
        row(rule(3, 1));
        results.bytesPerSession()
                .forEach((variant, bytes) -> row(List.of(
                        variant.title(),
                        String.format(Locale.ROOT, "%,d", bytes),
                        peer == null ? NOTHING : ratio(OptionalDouble.of((double) bytes / peer)))));
    }

    private static String ratio(OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : NOTHING;
    }

    private static List<String> rule(int columns, int words) {
        List<String> rule = new ArrayList<>(Collections.nCopies(words, "---"));
        rule.addAll(Collections.nCopies(columns - words, "--:"));
        return rule;
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
