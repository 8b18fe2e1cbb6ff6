package io.continuity.fleet;

import java.time.Duration;
import java.util.Objects;

/** When one version is worse than another. <em>Immutable.</em> */
public final class VerdictRules {
    /** How many requests each version must have had by default. */
    public static final long DEFAULT_MIN_REQUESTS = 100;

    /** How much larger the share of failed requests may be by default: by one in a hundred. */
    public static final double DEFAULT_MAX_FAILURE_INCREASE = 0.01;

    /** How much longer the slowest requests may take by default: twice as long. */
    public static final double DEFAULT_MAX_P99_RATIO = 2;

    /** Below what no 99th percentile is too long by default. */
    public static final Duration DEFAULT_P99_FLOOR = Duration.ofMillis(50);

    private static final long FEWEST = 10;
    private static final Duration LONGEST_FLOOR = Duration.ofMinutes(1);

    private final long minRequests;
    private final double maxFailureIncrease;
    private final double maxP99Ratio;
    private final Duration p99Floor;

    private VerdictRules(Builder builder) {
        this.minRequests = builder.minRequests;
        this.maxFailureIncrease = builder.maxFailureIncrease;
        this.maxP99Ratio = builder.maxP99Ratio;
        this.p99Floor = builder.p99Floor;
    }

    /**
     * Starts building rules.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    long minRequests() {
        return minRequests;
    }

    double maxFailureIncrease() {
        return maxFailureIncrease;
    }

    double maxP99Ratio() {
        return maxP99Ratio;
    }

    Duration p99Floor() {
        return p99Floor;
    }

    /** Configures rules. <em>Not thread-safe.</em> */
    public static final class Builder {
        private long minRequests = DEFAULT_MIN_REQUESTS;
        private double maxFailureIncrease = DEFAULT_MAX_FAILURE_INCREASE;
        private double maxP99Ratio = DEFAULT_MAX_P99_RATIO;
        private Duration p99Floor = DEFAULT_P99_FLOOR;

        private Builder() {}

        /**
         * Sets how many requests each version must have had. By default {@link #DEFAULT_MIN_REQUESTS}.
         *
         * @param requests below that, the verdict is inconclusive
         * @return this builder
         * @throws IllegalArgumentException if it is below 10
         */
        public Builder minRequests(long requests) {
            require(requests >= FEWEST, "minRequests must be at least " + FEWEST + ": " + requests);
            this.minRequests = requests;
            return this;
        }

        /**
         * Sets how much larger the share of failed requests may be. By default {@link #DEFAULT_MAX_FAILURE_INCREASE}.
         *
         * @param share 0.01 lets 1.5 percent pass where it was 0.5
         * @return this builder
         * @throws IllegalArgumentException if it is not above 0 and below 1
         */
        public Builder maxFailureIncrease(double share) {
            require(share > 0 && share < 1, "maxFailureIncrease must be above 0 and below 1: " + share);
            this.maxFailureIncrease = share;
            return this;
        }

        /**
         * Sets how much longer the 99th percentile may be. By default {@link #DEFAULT_MAX_P99_RATIO}.
         *
         * @param ratio 1.5 lets 150 milliseconds pass where it was 100
         * @return this builder
         * @throws IllegalArgumentException if it is below 1 or above 100
         */
        public Builder maxP99Ratio(double ratio) {
            require(ratio >= 1 && ratio <= 100, "maxP99Ratio must be at least 1 and at most 100: " + ratio);
            this.maxP99Ratio = ratio;
            return this;
        }

        /**
         * Sets below what no 99th percentile is too long. By default {@link #DEFAULT_P99_FLOOR}.
         *
         * @param time what nobody notices
         * @return this builder
         * @throws IllegalArgumentException if it is negative or above a minute
         */
        public Builder p99Floor(Duration time) {
            Objects.requireNonNull(time, "time");
            require(
                    !time.isNegative() && time.compareTo(LONGEST_FLOOR) <= 0,
                    "p99Floor must be at least zero and at most " + LONGEST_FLOOR + ": " + time);
            this.p99Floor = time;
            return this;
        }

        private static void require(boolean kept, String rule) {
            if (!kept) {
                throw new IllegalArgumentException(rule);
            }
        }

        /**
         * Builds the rules.
         *
         * @return rules
         */
        public VerdictRules build() {
            return new VerdictRules(this);
        }
    }
}
