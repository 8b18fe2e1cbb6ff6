package io.continuity.benchmarks.websockets;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the caller asked for. <em>Immutable.</em>
 *
 * @param only what to measure
 * @param pace how often and how long
 * @param idle how many connections do nothing, and move
 * @param resumes how many clients go away and come back
 * @param jvm flags of every instance's JVM
 * @param output the directory for results and logs
 */
record Settings(Set<Measurement> only, Pace pace, int idle, int resumes, List<String> jvm, Path output) {
    /** What can be measured. */
    enum Measurement {
        STREAMS,
        BROADCAST,
        ROUND_TRIP,
        RESUME,
        IDLE,
        DRAIN,
        CONTRAST;

        private static Measurement of(String text) {
            return Arrays.stream(values())
                    .filter(known -> known.key().equals(text))
                    .findFirst()
                    .orElseThrow(() -> wrong(
                            "only",
                            text,
                            "must be all, or some of "
                                    + Arrays.stream(values())
                                            .map(Measurement::key)
                                            .toList()));
        }

        String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * How often and how long.
     *
     * @param rounds measurements of which the median is taken
     * @param time of each
     * @param warmUp of load for each subject before the first
     */
    record Pace(int rounds, Duration time, Duration warmUp) {}

    /**
     * Reads the system properties whose names start with {@code websockets.}.
     *
     * @throws IllegalArgumentException naming option, value and rule
     */
    static Settings read() {
        Pace pace = new Pace(
                number("rounds", 1, 100),
                Duration.ofSeconds(number("seconds", 1, 600)),
                Duration.ofSeconds(number("warmup", 1, 600)));
        return new Settings(
                only(text("only")),
                pace,
                number("idle", 100, 20_000),
                number("resumes", 10, 100_000),
                List.of(text("jvm").trim().split("\\s+", -1)),
                Path.of(text("output")).normalize());
    }

    private static Set<Measurement> only(String text) {
        if (text.equals("all")) {
            return EnumSet.allOf(Measurement.class);
        }
        Set<Measurement> chosen = EnumSet.noneOf(Measurement.class);
        for (String word : text.split(",", -1)) {
            chosen.add(Measurement.of(word));
        }
        return chosen;
    }

    private static String text(String name) {
        return Optional.ofNullable(System.getProperty("websockets." + name))
                .orElseThrow(() -> new IllegalArgumentException("-Dwebsockets." + name + " is missing"));
    }

    private static int number(String name, int least, int most) {
        String value = text(name);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(name, value, "must be a whole number");
        }
        throw wrong(name, value, "must be " + least + " to " + most);
    }

    private static IllegalArgumentException wrong(String name, String value, String rule) {
        return new IllegalArgumentException("-Dwebsockets." + name + "=" + value + ": " + rule);
    }
}
