package io.continuity.session.jwt;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link TokenWork} and {@link SessionWork} and prints a table of what it takes beside JJWT and the heap: medians, which
 * one second that something else had a core for does not change.
 */
public final class TokenBenchmarks {
    private static final String OURS = "Ours";
    private static final Map<String, String> PEERS =
            Map.of("Jjwt", "JJWT", "Compressing", "JJWT, which compresses", "Memory", "sessions in memory");

    private TokenBenchmarks() {}

    /**
     * Runs all of it, for about 5 minutes.
     *
     * @param arguments none
     * @throws RunnerException if JMH cannot run
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(TokenWork.class.getName())
                        .include(SessionWork.class.getName())
                        .build())
                .run();
        Map<String, Double> nanos = new TreeMap<>();
        results.forEach(result -> nanos.put(
                result.getPrimaryResult().getLabel(),
                result.getPrimaryResult().getStatistics().getPercentile(50)));
        System.out.println("| | Continuity | beside | | ratio |");
        System.out.println("|---|---|---|---|---|");
        nanos.forEach((name, ours) -> {
            if (name.endsWith(OURS)) {
                String work = name.substring(0, name.length() - OURS.length());
                PEERS.forEach((suffix, peer) -> {
                    if (nanos.containsKey(work + suffix)) {
                        double theirs = nanos.getOrDefault(work + suffix, Double.NaN);
                        System.out.println(row(work, ours, peer, theirs));
                    }
                });
            }
        });
    }

    private static String row(String work, double ours, String peer, double theirs) {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f µs | %s | %.2f µs | %.3f |",
                work,
                ours / 1e3,
                peer,
                theirs / 1e3,
                ours / theirs);
    }
}
