package io.continuity.benchmarks.runner;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Loads all variants in turn, round after round: what else the machine does hits all of them alike.
 *
 * <p>Not thread-safe.
 */
final class LoadRun {
    /** Connections are made and caches get warm again before anything counts. */
    private static final Duration LEAD_IN = Duration.ofMillis(300);

    private final Site site;
    private final Options options;
    private final Map<Variant, Redis> servers;
    private final Results results;
    private final PrintStream out;

    LoadRun(Site site, Map<Variant, Redis> servers, Results results, PrintStream out) {
        this.site = site;
        this.options = site.options();
        this.servers = servers;
        this.results = results;
        this.out = out;
    }

    /** One variant under load, with its users. */
    private record Contender(App app, Crowd crowd) {}

    /** Measures everything with the given delay of a round trip to Redis; without a proxy if there is none. */
    void perform(Duration delay) {
        List<DelayingProxy> proxies = new ArrayList<>();
        List<Contender> contenders = new ArrayList<>();
        try {
            servers.values().forEach(Redis::flush);
            for (Variant variant : Variant.values()) {
                if (options.variants().contains(variant)) {
                    contenders.add(contender(variant, delay, proxies));
                }
            }
            for (int round = 1; round <= options.rounds(); round++) {
                measure(round, delay, contenders);
                Collections.rotate(contenders, -1);
            }
        } finally {
            contenders.forEach(contender -> contender.app.end());
            proxies.forEach(DelayingProxy::close);
        }
    }

    private Contender contender(Variant variant, Duration delay, List<DelayingProxy> proxies) {
        out.printf("starting and warming up: %s%n", variant.title());
        Optional<Redis> redis = Optional.ofNullable(servers.get(variant));
        Optional<RedisAddress> through = redis.map(Redis::address);
        if (redis.isPresent() && !delay.isZero()) {
            DelayingProxy proxy = DelayingProxy.start(redis.get().address(), site.nanoTicker());
            proxies.add(proxy);
            proxy.delay(delay);
            through = through.map(direct -> direct.through(proxy.port()));
        }
        App app = App.start(new App.Server(variant, redis, through), List.of(), site);
        try {
            Crowd crowd = new Crowd(options.load().users(), options.load().connections());
            Contender contender = new Contender(app, crowd);
            app.exhaust(crowd.arrive());
            Duration time = options.warmUp().dividedBy(Math.max(1, loads().size()));
            loads().forEach(scenario -> measure(contender, scenario, time));
            return contender;
        } catch (BenchmarkException e) {
            app.end();
            throw e;
        }
    }

    /** Creating and logging out is one load with two results. */
    private List<Scenario> loads() {
        List<Scenario> loads = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            boolean asked = options.scenarios().contains(scenario);
            if (asked && !(scenario == Scenario.LOGOUT && loads.contains(Scenario.CREATE))) {
                loads.add(scenario);
            }
        }
        return loads;
    }

    private void measure(int round, Duration delay, List<Contender> contenders) {
        for (Scenario load : loads()) {
            out.printf("round %d of %d, %s, %s:", round, options.rounds(), results.column(delay), load.title());
            for (Contender contender : contenders) {
                Variant variant = contender.app.variant();
                Map<Scenario, Sample> samples = measure(contender, load, options.time());
                samples.forEach((scenario, sample) -> results.add(delay, scenario, variant, sample));
                out.printf(
                        Locale.ROOT,
                        " %s %,.0f/s",
                        variant.key(),
                        samples.get(load).perSecond());
                out.flush();
            }
            out.println();
        }
    }

    private Map<Scenario, Sample> measure(Contender contender, Scenario scenario, Duration time) {
        Map<Scenario, Sample> samples = new EnumMap<>(Scenario.class);
        if (scenario == Scenario.CREATE || scenario == Scenario.LOGOUT) {
            samples.put(Scenario.CREATE, contender.app.run(contender.crowd.visitors(Scenario.CREATE), LEAD_IN, time));
            samples.put(Scenario.LOGOUT, contender.app.exhaust(contender.crowd.visitors(Scenario.LOGOUT)));
            contender.app.exhaust(contender.crowd.checkGone());
        } else {
            samples.put(scenario, contender.app.run(contender.crowd.visitors(scenario), LEAD_IN, time));
        }
        samples.keySet().retainAll(options.scenarios());
        return samples;
    }
}
