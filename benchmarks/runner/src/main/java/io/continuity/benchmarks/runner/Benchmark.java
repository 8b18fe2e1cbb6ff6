package io.continuity.benchmarks.runner;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Compares the same application over different sessions: how fast, how much in Redis, how much of it.
 *
 * <p>Ctrl-C, SIGTERM and failures leave no process behind. SIGKILL of this process does: no program can prevent that.
 */
final class Benchmark {
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_MISUSED = 2;

    private final Site site;
    private final PrintStream out;
    private final Results results = new Results();

    private Benchmark(Site site, PrintStream out) {
        this.site = site;
        this.out = out;
    }

    /** Exits with 0 for results, 1 if a variant failed or answered wrongly, 2 for options that make no sense. */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err));
    }

    private static int run(PrintStream out, PrintStream err) {
        try {
            Options options = Options.from(System.getProperties());
            try (ChildProcesses children = new ChildProcesses(options.files().logs())) {
                Threads.atEnd(children::close);
                // The only read of a clock: everything else gets this.
                Site site = new Site(options, children, new Ports(new Random()), System::nanoTime);
                new Benchmark(site, out).perform();
            }
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("continuity benchmark: " + e.getMessage());
            return EXIT_MISUSED;
        } catch (BenchmarkException e) {
            err.println("continuity benchmark: " + e.getMessage());
            return EXIT_FAILED;
        }
    }

    private void perform() {
        Options options = site.options();
        Optional<Redis> external = Redis.external();
        Redis any = external.orElseGet(() -> Redis.embedded("check", site));
        ProxyCheck check = ProxyCheck.of(any, options.delay(), site.nanoTicker());
        Map<Variant, Redis> servers = new EnumMap<>(Variant.class);
        for (Variant variant : options.variants()) {
            if (variant.usesRedis()) {
                servers.put(variant, external.orElseGet(() -> Redis.embedded(variant.key(), site)));
            }
        }
        servers.forEach(new CostRun(site, results, out)::perform);
        LoadRun loads = new LoadRun(site, servers, results, out);
        loads.perform(Duration.ZERO);
        if (!options.delay().isZero()) {
            loads.perform(options.delay());
        }
        report(Machine.of(options, check, redis(any, external.isPresent())));
        servers.values().forEach(Redis::flush);
    }

    private static String redis(Redis redis, boolean shared) {
        try (RedisLink link = redis.link()) {
            return RedisStats.version(link) + (shared ? ", one for all variants" : ", one for each variant");
        }
    }

    private void report(Machine machine) {
        Path directory = site.options().files().output();
        String markdown = MarkdownReport.of(results, machine);
        try {
            Files.writeString(directory.resolve("benchmark.md"), markdown);
            Files.writeString(directory.resolve("benchmark.json"), JsonReport.of(results, machine));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println();
        out.print(markdown);
        out.println();
        out.println("Also in " + directory.resolve("benchmark.md") + " and benchmark.json.");
    }
}
