package io.continuity.benchmarks.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results, round by round, as JSON. */
final class JsonReport {
    private JsonReport() {}

    static String of(Results results, Machine machine) {
        List<String> loads = new ArrayList<>();
        results.rounds()
                .forEach((key, rounds) -> loads.add(object(
                        text("delayMillis", Results.millis(key.delay())),
                        text("load", key.scenario().key()),
                        text("sessions", key.variant().key()),
                        member(
                                "rounds",
                                array(rounds.stream().map(JsonReport::sample).toList())))));
        List<String> costs = new ArrayList<>();
        results.costs()
                .forEach((variant, steps) -> steps.forEach((step, cost) -> costs.add(cost(variant, step, cost))));
        List<String> memory = new ArrayList<>();
        results.bytesPerSession()
                .forEach((variant, bytes) -> memory.add(
                        object(text("sessions", variant.key()), member("bytesPerSession", Long.toString(bytes)))));
        return object(
                        member("machine", machine(machine)),
                        member("loads", array(loads)),
                        member("costs", array(costs)),
                        member("memory", array(memory)))
                + "\n";
    }

    private static String machine(Machine machine) {
        return object(machine.facts().entrySet().stream()
                .map((Map.Entry<String, String> fact) -> text(fact.getKey(), fact.getValue()))
                .toArray(String[]::new));
    }

    private static String sample(Sample sample) {
        return object(
                number("perSecond", sample.perSecond()),
                number("p50Millis", sample.p50Millis()),
                number("p99Millis", sample.p99Millis()),
                number("appMicros", sample.appMicros()),
                number("redisMicros", sample.redisMicros()));
    }

    private static String cost(Variant variant, Step step, Cost cost) {
        return object(
                text("request", step.name().toLowerCase(Locale.ROOT)),
                text("sessions", variant.key()),
                number("commands", cost.commands()),
                number("bytes", cost.bytes()),
                number("roundTrips", cost.roundTrips()));
    }

    private static String object(String... members) {
        return "{" + String.join(",", members) + "}";
    }

    private static String array(List<String> elements) {
        return elements.stream().collect(Collectors.joining(",\n", "[", "]"));
    }

    private static String number(String name, double value) {
        return member(name, String.format(Locale.ROOT, "%.4f", value));
    }

    private static String text(String name, String value) {
        return member(name, quoted(value));
    }

    private static String member(String name, String value) {
        return quoted(name) + ":" + value;
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
