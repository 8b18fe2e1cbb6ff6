package io.continuity.examples.rollout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What the caller asked for.
 *
 * <p>Immutable.
 *
 * @param users simulated shoppers
 * @param load least time under load
 * @param instances instances of each version
 * @param sessions where the shop keeps its sessions
 * @param balancer what stands before the instances
 * @param outage how long Redis is away before the rollout; zero if it is not
 * @param plan how version 2 comes, and whether it stays
 * @param drain whether instances drain before they stop
 * @param control whether the same is done without a drain first
 * @param shopJars version to executable jar
 * @param logs directory for the output of the started processes
 * @param report the HTML file to write
 */
record DemoOptions(
        int users,
        Duration load,
        int instances,
        Sessions sessions,
        BalancerKind balancer,
        Duration outage,
        Plan plan,
        boolean drain,
        boolean control,
        Map<String, Path> shopJars,
        Path logs,
        Path report) {

    private static final Duration LEAST_LOAD = Duration.ofSeconds(15);

    DemoOptions {
        shopJars = Map.copyOf(shopJars);
    }

    /**
     * Reads the properties whose names start with {@code demo.}.
     *
     * @throws IllegalArgumentException naming option, value and rule
     */
    static DemoOptions from(Properties properties) {
        properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith("demo.") && !Name.known(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw broken(name, properties.getProperty(name), "must be one of " + Name.all());
                });
        return new DemoOptions(
                number(properties, Name.USERS, 1, 1000),
                Duration.ofSeconds(number(properties, Name.SECONDS, (int) LEAST_LOAD.toSeconds(), 3600)),
                number(properties, Name.INSTANCES, 1, 9),
                sessions(properties),
                balancer(properties),
                outage(properties),
                plan(properties),
                flag(properties, Name.DRAIN),
                control(properties),
                Map.of("v1", jar(properties, Name.V1), "v2", jar(properties, Name.V2)),
                path(properties, Name.LOGS),
                path(properties, Name.REPORT));
    }

    private static int number(Properties properties, Name name, int least, int most) {
        String value = name.in(properties);
        String rule = "must be a whole number from " + least + " to " + most;
        try {
            int number = Integer.parseInt(value);
            if (number < least || number > most) {
                throw broken(name.key, value, rule);
            }
            return number;
        } catch (NumberFormatException e) {
            throw broken(name.key, value, rule);
        }
    }

    private static Sessions sessions(Properties properties) {
        String value = Name.SESSIONS.in(properties);
        return Arrays.stream(Sessions.values())
                .filter(sessions -> sessions.label().equals(value))
                .findFirst()
                .orElseThrow(() -> broken(Name.SESSIONS.key, value, "must be redis, jwt or memory"));
    }

    private static BalancerKind balancer(Properties properties) {
        String value = Name.BALANCER.in(properties);
        BalancerKind kind = BalancerKind.of(value)
                .orElseThrow(() -> broken(Name.BALANCER.key, value, "must be embedded, haproxy, haproxy-tcp or nginx"));
        if (!kind.isInstalled()) {
            throw broken(Name.BALANCER.key, value, "needs a program (apt-get install " + kind.debianPackage() + ")");
        }
        boolean sticky =
                sessions(properties) == Sessions.MEMORY || !outage(properties).isZero();
        if (kind != BalancerKind.EMBEDDED && sticky) {
            throw broken(Name.BALANCER.key, value, "must be embedded where users stick to an instance");
        }
        return kind;
    }

    private static Duration outage(Properties properties) {
        int seconds = number(properties, Name.OUTAGE, 0, 600);
        if (seconds > 0 && sessions(properties) != Sessions.REDIS) {
            throw broken(Name.OUTAGE.key, Name.OUTAGE.in(properties), "needs -Ddemo.sessions=redis");
        }
        return Duration.ofSeconds(seconds);
    }

    private static Plan plan(Properties properties) {
        StrategyKind strategy = strategy(properties);
        boolean rollback = flag(properties, Name.ROLLBACK);
        boolean faulty = flag(properties, Name.FAULTY);
        if (rollback && strategy == StrategyKind.CANARY) {
            throw broken(
                    Name.ROLLBACK.key, "true", "must be false with canary, which is rolled back with -Ddemo.faulty");
        }
        if (faulty && strategy != StrategyKind.CANARY) {
            throw broken(Name.FAULTY.key, "true", "needs -Ddemo.strategy=canary");
        }
        Duration bakeTime = Name.BAKE.in(properties).isEmpty()
                ? Plan.usualBakeTime(rollback || faulty)
                : Duration.ofSeconds(number(properties, Name.BAKE, 0, 86_400));
        return new Plan(strategy, faulty, rollback, kill(properties), flag(properties, Name.SESSION_TYPES), bakeTime);
    }

    private static boolean kill(Properties properties) {
        boolean kill = flag(properties, Name.KILL);
        BalancerKind balancer = balancer(properties);
        boolean seesRequests = balancer == BalancerKind.EMBEDDED || balancer == BalancerKind.HAPROXY;
        if (kill && (strategy(properties) != StrategyKind.ROLLING || !seesRequests)) {
            throw broken(
                    Name.KILL.key, "true", "needs -Ddemo.strategy=rolling and -Ddemo.balancer=embedded or haproxy");
        }
        if (kill && (number(properties, Name.INSTANCES, 1, 9) < 2 || sessions(properties) == Sessions.MEMORY)) {
            throw broken(Name.KILL.key, "true", "needs two instances or more, and sessions that outlive one");
        }
        return kill;
    }

    private static StrategyKind strategy(Properties properties) {
        String value = Name.STRATEGY.in(properties);
        StrategyKind strategy = StrategyKind.of(value)
                .orElseThrow(() -> broken(Name.STRATEGY.key, value, "must be rolling, blue-green or canary"));
        if (!strategy.worksWith(balancer(properties))) {
            throw broken(Name.STRATEGY.key, value, "needs -Ddemo.balancer=" + strategy.balancers());
        }
        if (strategy == StrategyKind.CANARY && sessions(properties) != Sessions.REDIS) {
            throw broken(Name.STRATEGY.key, value, "needs -Ddemo.sessions=redis, where verdicts come from");
        }
        if (strategy.splits() && sticks(properties)) {
            throw broken(Name.STRATEGY.key, value, "must be rolling where users stick to an instance");
        }
        return strategy;
    }

    /** Whether users are bound to an instance. */
    private static boolean sticks(Properties properties) {
        return sessions(properties) == Sessions.MEMORY || !outage(properties).isZero();
    }

    private static boolean control(Properties properties) {
        boolean control = flag(properties, Name.CONTROL);
        if (control && (!flag(properties, Name.DRAIN) || sticks(properties))) {
            throw broken(
                    Name.CONTROL.key,
                    "true",
                    "needs a drain to compare with, and users who are not bound to an instance");
        }
        return control;
    }

    private static boolean flag(Properties properties, Name name) {
        String value = name.in(properties);
        if (!value.equals("true") && !value.equals("false")) {
            throw broken(name.key, value, "must be true or false");
        }
        return value.equals("true");
    }

    boolean hasOutage() {
        return !outage.isZero();
    }

    /** The same load and balancer for the shortest of rollouts, with Boot's shutdown alone. */
    DemoOptions forControl() {
        Plan rolling =
                new Plan(StrategyKind.ROLLING, false, false, false, plan.sessionTypes(), Plan.usualBakeTime(false));
        Path own = logs.resolve("control");
        return new DemoOptions(
                users, LEAST_LOAD, instances, sessions, balancer, outage, rolling, false, false, shopJars, own, report);
    }

    /** Whether instances end streams and connections before they stop. */
    boolean drains() {
        return drain && sessions != Sessions.MEMORY;
    }

    /**
     * Whether users have open pages: their connections go on on other instances by what Redis keeps, and when instances drain. What
     * an outage of Redis does to messages is another question.
     */
    boolean live() {
        return sessions == Sessions.REDIS && drain && !hasOutage();
    }

    private static Path path(Properties properties, Name name) {
        String value = name.in(properties);
        if (value.isBlank()) {
            throw broken(name.key, value, "must be a path");
        }
        return Path.of(value);
    }

    private static Path jar(Properties properties, Name name) {
        Path path = path(properties, name);
        if (!Files.isRegularFile(path)) {
            throw broken(name.key, path.toString(), "must be a jar that exists (run ./mvnw -q -Pdemo at the root)");
        }
        return path;
    }

    private static IllegalArgumentException broken(String option, String value, String rule) {
        return new IllegalArgumentException("-D" + option + " " + rule + ": '" + value + "'");
    }

    private enum Name {
        USERS("demo.users", "60"),
        SECONDS("demo.seconds", "45"),
        INSTANCES("demo.instances", "3"),
        SESSIONS("demo.sessions", "redis"),
        BALANCER("demo.balancer", "embedded"),
        OUTAGE("demo.outage", "0"),
        STRATEGY("demo.strategy", "rolling"),
        FAULTY("demo.faulty", "false"),
        ROLLBACK("demo.rollback", "false"),
        SESSION_TYPES("demo.sessionTypes", "true"),
        BAKE("demo.bake", ""),
        KILL("demo.kill", "false"),
        DRAIN("demo.drain", "true"),
        CONTROL("demo.control", "false"),
        V1("demo.shop.v1", "../shop/v1/target/shop-v1.jar"),
        V2("demo.shop.v2", "../shop/v2/target/shop-v2.jar"),
        LOGS("demo.logs", "target/rollout-logs"),
        REPORT("demo.report", "target/rollout-report.html");

        private final String key;
        private final String otherwise;

        Name(String key, String otherwise) {
            this.key = key;
            this.otherwise = otherwise;
        }

        private String in(Properties properties) {
            return properties.getProperty(key, otherwise).trim();
        }

        private static boolean known(String key) {
            return Arrays.stream(values()).anyMatch(name -> name.key.equals(key));
        }

        private static String all() {
            return Arrays.stream(values()).map(name -> name.key).collect(Collectors.joining(", "));
        }
    }
}
