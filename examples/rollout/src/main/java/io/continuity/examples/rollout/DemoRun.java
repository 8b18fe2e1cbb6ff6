package io.continuity.examples.rollout;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/**
 * One performance, from the first process started to the last one ended.
 *
 * <p>Not thread-safe; perform once.
 */
final class DemoRun {
    private static final Logger LOG = Logger.getLogger(DemoRun.class.getName());

    /** The version that is there at the beginning. */
    static final String OLD = "v1";

    /** The version that takes its place. */
    static final String NEW = "v2";

    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration AFTER = Duration.ofSeconds(5);
    private static final Duration SIGN_IN_LIMIT = Duration.ofSeconds(60);
    private static final Duration UP_LIMIT = Duration.ofSeconds(30);
    private static final double MOST = 0.8;
    private static final int WATCH_MILLIS = 500;
    private static final int LOOK_MILLIS = 20;

    private final DemoOptions options;
    private final InstantSource clock;
    private final Stopwatch stopwatch;
    private final Patience patience;
    private final Tally tally;
    private final Ledger ledger = new Ledger();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Site site;
    private final Fleet fleet;
    private final Ports ports = new Ports(new Random());
    private final Seats seats = new Seats(ports);
    private final int redisPort = ports.free();
    private final RedisProcess redis;
    private final KeyFile keys;
    private final ShopArguments arguments;
    private final List<String> problems = new ArrayList<>();
    private volatile Optional<Crowd> crowd = Optional.empty();
    private Audience audience = new Audience(List.of());
    private RolloutStrategy.Ending ending = RolloutStrategy.Ending.AS_PLANNED;
    private boolean completed;

    DemoRun(DemoOptions options, Stopwatch stopwatch, InstantSource clock) {
        this.options = options;
        this.stopwatch = stopwatch;
        this.patience = new Patience(stopwatch);
        this.tally = new Tally(stopwatch);
        this.site = new Site(
                new ChildProcesses(options.logs(), stopwatch),
                new Readiness(client),
                new EventLog(stopwatch),
                patience);
        this.redis = new RedisProcess(options.logs().resolve("redis"), redisPort, site.children(), patience);
        this.keys = new KeyFile(options.logs().resolve("token-keys"), clock);
        this.arguments = new ShopArguments(options, redisPort, keys, KeyFile.drawn());
        this.clock = clock;
        seats.with(OLD, options.plan().rollback() ? 2 * options.instances() : options.instances())
                .with(NEW, options.instances());
        this.fleet = new Fleet(options.shopJars(), arguments::of, seats, site);
    }

    /** Blocks until the rollout is over and every process has ended. */
    RunOutcome perform(Threads threads) {
        Threads.atEnd(this::abandon);
        try {
            perform(threads, startOld());
        } catch (InstanceFailedException e) {
            problems.add(e.describe());
        } catch (SmokeTestFailedException e) {
            problems.add(e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "the demo stopped", e);
            problems.add("stopped by " + e);
        } finally {
            site.children().endAll();
        }
        if (patience.isLost()) {
            problems.add("the demo was told to end");
        }
        if (site.events().has(Event.Kind.KILLED)) {
            problems.add("an instance had to be killed");
        }
        boolean allOrdered = crowd.map(Crowd::allOrdered).orElse(false);
        boolean rolledBack = ending == RolloutStrategy.Ending.ROLLED_BACK;
        return new RunOutcome(
                completed,
                allOrdered,
                rolledBack,
                stopwatch.millis() / 1000,
                ledger.audit(journals()),
                audience.judge(Ledger.told(journals())),
                problems);
    }

    private List<Path> journals() {
        return fleet.all().stream()
                .map(instance -> arguments.journal(instance.name()))
                .toList();
    }

    /** What a display or a report may look at, at any time. */
    Scene scene() {
        return new Scene(options, stopwatch, site.events(), tally, fleet::all, () -> crowd);
    }

    private List<ShopInstance> startOld() {
        if (options.sessions() == Sessions.REDIS) {
            redis.startEmpty();
        } else if (options.sessions() == Sessions.JWT) {
            keys.begin();
        }
        List<ShopInstance> old = IntStream.range(0, options.instances())
                .mapToObj(index -> fleet.launch(OLD))
                .toList();
        old.forEach(fleet::awaitReady);
        return old;
    }

    private void perform(Threads threads, List<ShopInstance> old) {
        try (Balancer balancer = new BalancerFactory(options, seats, ports.free(), site).start(old);
                ReadinessWatch watch = new ReadinessWatch(balancer, site.readiness(), site.events())) {
            old.forEach(watch::admit);
            WrittenVersions written = new WrittenVersions(site.events());
            threads.watchEvery(WATCH_MILLIS, () -> {
                watch.poll();
                written.poll(fleet.all());
            });
            CrowdFactory factory = new CrowdFactory(options, client, new LoadBooks(tally, ledger), clock);
            audience = factory.audience(balancer.address());
            threads.lookEvery(LOOK_MILLIS, audience::look);
            Crowd shoppers = factory.crowd(threads.users(), balancer.address(), audience);
            crowd = Optional.of(shoppers);
            try {
                underLoad(shoppers, strategy(balancer, watch), old);
            } finally {
                if (!shoppers.leave(patience)) {
                    problems.add("a user's last step did not end");
                }
                audience.close(patience);
            }
        }
    }

    private void underLoad(Crowd shoppers, RolloutStrategy strategy, List<ShopInstance> old) {
        long begun = stopwatch.millis();
        shoppers.arrive();
        patience.pause(BEFORE);
        if (options.hasOutage()) {
            // The outage is about users who are there already.
            patience.until(() -> shoppers.signedIn() >= shoppers.size() * MOST, SIGN_IN_LIMIT);
            new Outage(redis, tally, site.events(), patience).last(options.outage());
            patience.pause(AFTER);
        }
        if (options.sessions() == Sessions.JWT) {
            rotateInTheMiddle();
        }
        site.events().listen(this::noteCrash);
        ending = strategy.roll(old);
        if (options.sessions() == Sessions.REDIS && options.plan().sessionTypes() && staysForward()) {
            awaitUp();
        }
        completed = !patience.isLost();
        long left = options.load().toMillis() - (stopwatch.millis() - begun);
        patience.pause(Duration.ofMillis(Math.max(AFTER.toMillis(), left)));
    }

    private void noteCrash(Event event) {
        if (event.kind() == Event.Kind.CRASHING) {
            tally.killing();
        } else if (event.kind() == Event.Kind.CRASHED) {
            tally.gone();
        }
    }

    private boolean staysForward() {
        return !options.plan().rollback() && ending == RolloutStrategy.Ending.AS_PLANNED;
    }

    /** Both versions have to live with both keys: so it begins when the first instance of the new one serves. */
    private void rotateInTheMiddle() {
        AtomicBoolean begun = new AtomicBoolean();
        site.events().listen(event -> {
            boolean joined =
                    event.kind() == Event.Kind.ADDED && event.instance().startsWith(NEW);
            if (joined && !begun.getAndSet(true)) {
                keys.rotate();
                site.events().add("key k2", Event.Kind.PUBLISHED);
            }
        });
    }

    /** Users are to see what comes of it when version 2 is written. */
    private void awaitUp() {
        boolean up = patience.until(
                () -> fleet.all(NEW).stream().allMatch(instance -> site.events()
                        .first(instance.name(), Event.Kind.UP)
                        .isPresent()),
                options.plan().bakeTime().plus(UP_LIMIT));
        if (!up) {
            problems.add("version 2 of the cart was not written in the end");
        }
    }

    private RolloutStrategy strategy(Balancer balancer, ReadinessWatch watch) {
        Plan plan = options.plan();
        Hands hands = new Hands(fleet, balancer, watch, new SmokeTest(client, stopwatch), site);
        return switch (plan.strategy()) {
            case ROLLING -> new RollingStrategy(hands, plan);
            case BLUE_GREEN -> new BlueGreenStrategy(hands, plan.rollback());
            case CANARY ->
                new CanaryStrategy(
                        hands, new ActuatorGate(client, fleet.all(OLD).get(0).uri()), patience);
        };
    }

    private void abandon() {
        patience.lose();
        site.children().endAll();
    }
}
