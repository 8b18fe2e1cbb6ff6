package io.continuity.benchmarks.runner;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where and how a run was made, as name and value.
 *
 * <p>Immutable.
 */
record Machine(Map<String, String> facts) {

    static Machine of(Options options, ProxyCheck proxy, String redis) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        facts.put("redis", redis);
        facts.put("rounds", Integer.toString(options.rounds()));
        facts.put("seconds a round", Long.toString(options.time().toSeconds()));
        facts.put("seconds of warm-up", Long.toString(options.warmUp().toSeconds()));
        facts.put("users", Integer.toString(options.load().users()));
        facts.put("connections", Integer.toString(options.load().connections()));
        facts.put("application's flags", String.join(" ", options.load().jvm()));
        facts.put(
                "PING",
                "direct %s ms, through the proxy without delay %s ms, with delay %s ms"
                        .formatted(millis(proxy.direct()), millis(proxy.through()), millis(proxy.delayed())));
        return new Machine(facts);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e6);
    }

    String line() {
        return facts.entrySet().stream()
                .map(fact -> fact.getKey() + " " + fact.getValue())
                .collect(Collectors.joining("; "));
    }
}
