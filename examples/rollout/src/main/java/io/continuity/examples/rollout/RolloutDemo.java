package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
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
        Instant begun = InstantSource.system().instant();
        Optional<Control> control = Optional.empty();
        if (options.control()) {
            out.println("first the control: " + options.balancer().label() + ", rolling, without a drain");
            prepare(options.forControl().logs());
            control = Optional.of(
                    Control.of(Performance.of(options.forControl(), out).scene()));
        }
        Performance performance = Performance.of(options, out);
        Scene scene = performance.scene();
        Verdict verdict = Verdict.of(options, scene.tally().totals(), performance.outcome(), control);
        new Conclusion(scene, verdict, begun).print(out);
        return verdict.ok();
    }

    /** Makes the directory and removes what an earlier run left. */
    private static void prepare(Path logs) throws IOException {
        Files.createDirectories(logs);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(logs, "*.{log,journal}")) {
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
