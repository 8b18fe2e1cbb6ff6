package io.continuity.benchmarks.websockets;

import io.continuity.benchmarks.websockets.Settings.Measurement;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Measures WebSockets with and without Continuity, in turns, and prints what came of it. */
final class WebSocketBenchmark {
    private WebSocketBenchmark() {}

    /** Exits with 1 if something does not work, or a message was lost. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            Settings settings = Settings.read();
            try (Children children = new Children(settings);
                    Loop loop = new Loop()) {
                Runtime.getRuntime().addShutdownHook(new Thread(children::close, "benchmark-end"));
                Site site = new Site(settings, children, children.redis(), loop, out);
                Report report = measure(site);
                Path file = settings.output().resolve("websockets.md");
                Files.writeString(file, machine(settings) + "\n\n" + report);
                out.println();
                out.println(Files.readString(file));
                out.println("Also in " + file + ".");
            }
        } catch (BenchmarkException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static Report measure(Site site) {
        Report report = new Report();
        for (Measurement measurement : Measurement.values()) {
            if (site.settings().only().contains(measurement)) {
                switch (measurement) {
                    case STREAMS -> new Push(site, Push.Shape.STREAMS).run(report);
                    case BROADCAST -> new Push(site, Push.Shape.BROADCAST).run(report);
                    case ROUND_TRIP -> new RoundTrips(site).run(report);
                    case RESUME -> new Resumes(site).run(report);
                    case IDLE -> new Idle(site).run(report);
                    case DRAIN -> new Moves(site).run(report);
                    case CONTRAST -> new Contrast(site).run(report);
                }
                site.loop().run(Duration.ofSeconds(1));
            }
        }
        return report;
    }

    private static String machine(Settings settings) {
        return "cores " + Runtime.getRuntime().availableProcessors() + "; system " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + "; jvm " + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.version") + "; rounds "
                + settings.pace().rounds() + " of " + settings.pace().time().toSeconds() + " s; instances' flags "
                + String.join(" ", settings.jvm()) + ".";
    }
}
