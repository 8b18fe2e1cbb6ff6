package io.continuity.benchmarks.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the caller asked for.
 *
 * <p>Immutable.
 *
 * @param rounds measurements of which medians are taken
 * @param time how long each of them takes
 * @param warmUp how long a variant is loaded before the first
 * @param delay what is added to a round trip to Redis in the second column; zero for no second column
 * @param scenarios the loads to measure
 * @param variants those to compare
 * @param load how much of everything
 * @param files where everything is
 */
record Options(
        int rounds,
        Duration time,
        Duration warmUp,
        Duration delay,
        Set<Scenario> scenarios,
        Set<Variant> variants,
        Load load,
        Places files) {
    private static final String PREFIX = "benchmark.";
    private static final double NANOS_PER_MILLI = 1e6;

    Options {
        scenarios = Set.copyOf(scenarios);
        variants = Set.copyOf(variants);
    }

    /**
     * How much of everything.
     *
     * <p>Immutable.
     *
     * @param users sessions that are there during the load
     * @param connections requests under way at a time
     * @param sessions how many are created to see what they take in Redis
     * @param jvm flags of every application's JVM
     */
    record Load(int users, int connections, int sessions, List<String> jvm) {
        Load {
            jvm = List.copyOf(jvm);
        }
    }

    /**
     * Where everything is.
     *
     * <p>Immutable.
     *
     * @param modules the directory that has the variants' modules
     * @param output the directory for results and logs
     */
    record Places(Path modules, Path output) {
        Path jar(Variant variant) {
            return modules.resolve(variant.module()).resolve("target").resolve(variant.module() + ".jar");
        }

        Path logs() {
            return output.resolve("benchmark-logs");
        }
    }

    /**
     * Reads the properties whose names start with {@code benchmark.}.
     *
     * @throws IllegalArgumentException naming option, value and rule
     */
    static Options from(Properties properties) {
        properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX) && !Name.known(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw broken(name, properties.getProperty(name), "must be one of " + Name.all());
                });
        Options options = new Options(
                number(properties, Name.ROUNDS, 1, 100),
                Duration.ofSeconds(number(properties, Name.SECONDS, 1, 600)),
                Duration.ofSeconds(number(properties, Name.WARMUP, 1, 600)),
                delay(properties),
                chosen(properties, Name.ONLY, Scenario.class, Scenario::key),
                chosen(properties, Name.VARIANTS, Variant.class, Variant::key),
                load(properties),
                new Places(
                        Path.of(Name.JARS.in(properties)).normalize(),
                        Path.of(Name.OUTPUT.in(properties)).normalize()));
        options.requireJars();
        return options;
    }

    private static Load load(Properties properties) {
        int connections = number(properties, Name.CONNECTIONS, 1, 1000);
        return new Load(
                number(properties, Name.USERS, connections, 100_000),
                connections,
                number(properties, Name.SESSIONS, 100, 1_000_000),
                Arrays.stream(Name.JVM.in(properties).split(" "))
                        .filter(flag -> !flag.isEmpty())
                        .toList());
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

    private static Duration delay(Properties properties) {
        String value = Name.DELAY.in(properties);
        String rule = "must be milliseconds from 0 to 1000, such as 1 or 0.5";
        try {
            double millis = Double.parseDouble(value);
            if (!(millis >= 0 && millis <= 1000)) {
                throw broken(Name.DELAY.key, value, rule);
            }
            return Duration.ofNanos(Math.round(millis * NANOS_PER_MILLI));
        } catch (NumberFormatException e) {
            throw broken(Name.DELAY.key, value, rule);
        }
    }

    private static <T extends Enum<T>> Set<T> chosen(
            Properties properties, Name name, Class<T> type, Function<T, String> key) {
        String value = name.in(properties);
        if ("all".equals(value)) {
            return EnumSet.allOf(type);
        }
        String all = EnumSet.allOf(type).stream().map(key).collect(Collectors.joining(", "));
        return Arrays.stream(value.split(","))
                .map(wanted -> EnumSet.allOf(type).stream()
                        .filter(known -> key.apply(known).equals(wanted.strip()))
                        .findFirst()
                        .orElseThrow(() -> broken(name.key, value, "must be all, or some of " + all)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(type)));
    }

    private void requireJars() {
        variants.stream()
                .map(files::jar)
                .filter(jar -> !Files.isRegularFile(jar))
                .findFirst()
                .ifPresent(jar -> {
                    throw broken(
                            Name.JARS.key,
                            files.modules().toString(),
                            "must hold " + jar + " (run ./mvnw -q -Pbenchmark at the root)");
                });
    }

    private static IllegalArgumentException broken(String option, String value, String rule) {
        return new IllegalArgumentException("-D" + option + " " + rule + ": '" + value + "'");
    }

    private enum Name {
        ROUNDS("rounds", "5"),
        SECONDS("seconds", "1"),
        WARMUP("warmup", "20"),
        DELAY("delay", "1"),
        ONLY("only", "all"),
        VARIANTS("variants", "all"),
        USERS("users", "2000"),
        CONNECTIONS("connections", "16"),
        SESSIONS("sessions", "10000"),
        JVM("jvm", "-Xms768m -Xmx768m -XX:+UseG1GC"),
        JARS("jars", ".."),
        OUTPUT("output", "target");

        private final String key;
        private final String otherwise;

        Name(String name, String otherwise) {
            this.key = PREFIX + name;
            this.otherwise = otherwise;
        }

        private String in(Properties properties) {
            return properties.getProperty(key, otherwise).strip();
        }

        private static boolean known(String key) {
            return Arrays.stream(values()).anyMatch(name -> name.key.equals(key));
        }

        private static String all() {
            return Arrays.stream(values()).map(name -> name.key).collect(Collectors.joining(", "));
        }
    }
}
