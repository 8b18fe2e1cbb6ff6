package io.continuity.benchmarks.runner;

import java.io.PrintStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Counts what a variant costs in Redis, each alone, with one request at a time.
 *
 * <p>Not thread-safe.
 */
final class CostRun {
    /**
     * Continuity looks for expired sessions every few seconds, which would be counted as requests; nothing expires in this
     * run. What Spring Session's indexed repository does every minute is too little to see.
     */
    private static final List<String> NO_JOBS = List.of("--continuity.session.expiry-interval=5m");

    private static final int USERS = 200;
    private static final int REPEATS = 10;
    private static final int TIMED_USERS = 21;
    /** Large against everything else that takes time, so that round trips can be told from it. */
    private static final Duration LONG_WAY = Duration.ofMillis(10);

    private final Site site;
    private final Results results;
    private final PrintStream out;

    CostRun(Site site, Results results, PrintStream out) {
        this.site = site;
        this.results = results;
        this.out = out;
    }

    void perform(Variant variant, Redis redis) {
        out.printf("counting what requests and sessions take in Redis: %s%n", variant.title());
        redis.flush();
        try (DelayingProxy proxy = DelayingProxy.start(redis.address(), site.nanoTicker())) {
            RedisAddress through = redis.address().through(proxy.port());
            App.Server server = new App.Server(variant, Optional.of(redis), Optional.of(through));
            App app = App.start(server, NO_JOBS, site);
            try {
                long bytes = bytesPerSession(app, redis);
                results.add(variant, bytes);
                Map<Step, RedisStats> counts = count(app, redis);
                Map<Step, Double> roundTrips = roundTrips(app, proxy);
                counts.forEach((step, stats) -> {
                    int requests = requests(step);
                    Cost cost = new Cost(
                            (double) stats.commands() / requests,
                            (double) stats.bytes() / requests,
                            roundTrips.get(step));
                    results.add(variant, step, cost);
                });
                out.printf(Locale.ROOT, "  %,d bytes a session%n", bytes);
            } finally {
                app.end();
            }
        }
    }

    private long bytesPerSession(App app, Redis redis) {
        Crowd first = new Crowd(USERS, 1);
        List.of(Step.CREATE, Step.READ, Step.WRITE, Step.LOGOUT).forEach(step -> app.exhaust(first.each(step)));
        redis.flush();
        Options.Load load = site.options().load();
        try (RedisLink link = redis.link()) {
            long before = RedisStats.usedMemory(link);
            app.exhaust(new Crowd(load.sessions(), load.connections()).arrive());
            long after = RedisStats.usedMemory(link);
            link.call("FLUSHALL");
            return (after - before) / load.sessions();
        }
    }

    private static Map<Step, RedisStats> count(App app, Redis redis) {
        Map<Step, RedisStats> counts = new EnumMap<>(Step.class);
        Crowd crowd = new Crowd(USERS, 1);
        try (RedisLink link = redis.link()) {
            for (Step step : List.of(Step.CREATE, Step.READ, Step.USER, Step.NOP, Step.WRITE, Step.LOGOUT)) {
                RedisStats earlier = RedisStats.of(link);
                RedisStats before = RedisStats.of(link);
                for (int done = 0; done < requests(step); done += USERS) {
                    app.exhaust(crowd.each(step));
                }
                RedisStats asking = before.since(earlier);
                RedisStats all = RedisStats.of(link).since(before);
                counts.put(step, new RedisStats(all.calls(), Math.max(0, all.bytes() - asking.bytes())));
            }
        }
        return counts;
    }

    private static int requests(Step step) {
        return step == Step.CREATE || step == Step.LOGOUT ? USERS : USERS * REPEATS;
    }

    /** By how many times the delay each kind of request takes longer for it. */
    private static Map<Step, Double> roundTrips(App app, DelayingProxy proxy) {
        Map<Step, Double> without = millis(app);
        proxy.delay(LONG_WAY);
        Map<Step, Double> with = millis(app);
        proxy.delay(Duration.ZERO);
        Map<Step, Double> roundTrips = new EnumMap<>(Step.class);
        with.forEach((step, millis) -> roundTrips.put(step, (millis - without.get(step)) / LONG_WAY.toMillis()));
        return roundTrips;
    }

    private static Map<Step, Double> millis(App app) {
        Crowd crowd = new Crowd(TIMED_USERS, 1);
        Map<Step, Double> millis = new EnumMap<>(Step.class);
        for (Step step : List.of(Step.CREATE, Step.READ, Step.USER, Step.NOP, Step.WRITE, Step.LOGOUT)) {
            millis.put(step, app.exhaust(crowd.each(step)).p50Millis());
        }
        return millis;
    }
}
