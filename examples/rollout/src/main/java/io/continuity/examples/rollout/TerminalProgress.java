package io.continuity.examples.rollout;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A few lines redrawn in place.
 *
 * <p>Thread-safe.
 */
final class TerminalProgress implements Progress {
    private static final int EVERY_MILLIS = 250;
    private static final int BAR = 30;
    private static final String UP = "\u001b[%dA";
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final Scene scene;
    private int drawn;
    private boolean ended;

    TerminalProgress(PrintStream out, Scene scene) {
        this.out = out;
        this.scene = scene;
    }

    @Override
    public int everyMillis() {
        return EVERY_MILLIS;
    }

    @Override
    public void event(Event event) {
        tick();
    }

    @Override
    public synchronized void tick() {
        if (ended) {
            return;
        }
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append(UP.formatted(drawn));
        }
        List<String> lines = lines();
        lines.forEach(line -> frame.append(CLEAR_LINE).append(line).append('\n'));
        drawn = lines.size();
        out.print(frame);
        out.flush();
    }

    @Override
    public synchronized void end() {
        tick();
        ended = true;
    }

    private List<String> lines() {
        Totals totals = scene.tally().totals();
        Second last = scene.tally().lastSecond();
        List<String> lines = new ArrayList<>();
        lines.add("%scontinuity demo%s  %s v1 -> v2%s  sessions=%s  %.0fs"
                .formatted(
                        BOLD,
                        PLAIN,
                        scene.options().plan().strategy().label(),
                        scene.options().plan().rollback() ? " -> v1" : "",
                        scene.options().sessions().label(),
                        scene.stopwatch().millis() / 1000.0));
        scene.instances().get().forEach(instance -> lines.add(line(instance, totals)));
        lines.add(rate("v1", totals, last));
        lines.add(rate("v2", totals, last));
        lines.add("  requests %d   %s   %s   %s   signed in %d/%d"
                .formatted(
                        totals.requests(),
                        count("failed", totals.failed()),
                        count("lost", totals.lost()),
                        count("wrong", totals.wrong()),
                        scene.signedIn(),
                        scene.options().users()));
        return lines;
    }

    private String line(ShopInstance instance, Totals totals) {
        Event.Kind latest = scene.latest(instance);
        String colour =
                switch (latest.state()) {
                    case "ready" -> GREEN;
                    case "stopped" -> DIM;
                    default -> YELLOW;
                };
        return "  %s%-6s %-9s %-16s%s %6d requests"
                .formatted(colour, instance.name(), latest.state(), latest.text(), PLAIN, totals.at(instance.name()));
    }

    private static String rate(String version, Totals totals, Second last) {
        int all = Math.max(1, last.of("v1") + last.of("v2"));
        int filled = last.of(version) * BAR / all;
        return String.format(
                Locale.ROOT,
                "  %s [%s%s] %4d/s %6d",
                version,
                "#".repeat(filled),
                " ".repeat(BAR - filled),
                last.of(version),
                totals.of(version));
    }

    private static String count(String name, int count) {
        return (count == 0 ? GREEN : RED) + name + " " + count + PLAIN;
    }
}
