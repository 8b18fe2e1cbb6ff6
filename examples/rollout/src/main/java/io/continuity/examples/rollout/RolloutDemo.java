package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Replaces every instance of the shop under load and says whether a user noticed.
 *
 * <p>Ctrl-C, SIGTERM and failures leave no process behind. SIGKILL of this process does: no program can prevent that.
 */
final class RolloutDemo {
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_MISUSED = 2;

    private RolloutDemo() {}

    /** Exits with 0 for verdict ok, 1 for failed, 2 for options that make no sense. */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err));
    }

    private static int run(PrintStream out, PrintStream err) {
        try {
            DemoOptions options = DemoOptions.from(System.getProperties());
            prepare(options.logs());
            logToFile(options);
            return perform(options, out) ? 0 : EXIT_FAILED;
        } catch (IllegalArgumentException e) {
            err.println("continuity demo: " + e.getMessage());
            return EXIT_MISUSED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean perform(DemoOptions options, PrintStream out) throws IOException {
        // The only reads of clocks: everything else gets these.
        Stopwatch stopwatch = new Stopwatch(System::nanoTime);
        InstantSource clock = InstantSource.system();
        Instant begun = clock.instant();
        DemoRun run = new DemoRun(options, stopwatch, clock);
        Scene scene = run.scene();
        Progress progress = Progress.on(out, scene);
        scene.events().listen(progress::event);
        RunOutcome outcome;
        try (Threads threads = new Threads()) {
            threads.displayEvery(progress.everyMillis(), progress::tick);
            outcome = run.perform(threads);
        }
        progress.end();
        Verdict verdict =
                Verdict.of(RollingStrategy.NAME, options, scene.tally().totals(), outcome);
        new Conclusion(scene, verdict, begun).print(out);
        return verdict.ok();
    }

    /** Makes the directory and removes what an earlier run left. */
    private static void prepare(Path logs) throws IOException {
        Files.createDirectories(logs);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(logs, "*.log")) {
            for (Path log : old) {
                Files.delete(log);
            }
        }
    }

    /** The balancer's library logs; its lines would tear the display. */
    private static void logToFile(DemoOptions options) throws IOException {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        FileHandler file = new FileHandler(options.logs().resolve("demo.log").toString());
        file.setFormatter(new SimpleFormatter());
        root.addHandler(file);
    }
}
