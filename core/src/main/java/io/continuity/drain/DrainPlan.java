package io.continuity.drain;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How long each phase of a drain may last, so that all fit into the time that the platform grants.
 *
 * <p>All phases and a reserve of {@link #RESERVE} fit into the grace period. The flush is never shortened. <em>Immutable.</em>
 */
public final class DrainPlan {
    /** What is kept free for the end of the process, after the last phase. */
    public static final Duration RESERVE = Duration.ofSeconds(2);

    /** How long Kubernetes waits between SIGTERM and SIGKILL, unless it is told otherwise. */
    public static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);

    /** How long to linger at least, unless it is said otherwise. */
    public static final Duration DEFAULT_MIN_LINGER = Duration.ofSeconds(2);

    /** How long to linger at most, unless it is said otherwise. */
    public static final Duration DEFAULT_MAX_LINGER = Duration.ofSeconds(10);

    private static final Duration ANNOUNCE = Duration.ofSeconds(1);
    private static final Duration USUAL_FINISH = Duration.ofSeconds(20);
    private static final Duration MAX = Duration.ofHours(1);
    private static final Duration MAX_GRACE_PERIOD = Duration.ofHours(6);
    private static final double MILLIS_PER_SECOND = 1000;

    private final Duration gracePeriod;
    private final Duration minLinger;
    private final Duration quietPeriod;
    private final Map<DrainPhase, Duration> bounds;
    private final Optional<String> misfit;

    /** What to do with a plan that is longer than the grace period. */
    public enum Misfit {
        /** Shorten all phases but the flush alike; {@link DrainPlan#misfit} then says so. */
        WARN,

        /** Refuse to build it. */
        FAIL;

        /** The name as it is configured. */
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private DrainPlan(Builder said, Map<DrainPhase, Duration> bounds, Optional<String> misfit) {
        Duration linger = Objects.requireNonNull(bounds.get(DrainPhase.LINGER));
        this.gracePeriod = said.gracePeriod;
        this.minLinger = shorter(said.minLinger, linger);
        this.quietPeriod = shorter(said.quietPeriod, linger);
        this.bounds = Map.copyOf(bounds);
        this.misfit = misfit;
    }

    /**
     * Starts building a plan.
     *
     * @param gracePeriod how long the platform waits from its request to stop until it kills
     * @return a builder with the defaults
     * @throws IllegalArgumentException if it is not above zero, or above 6 hours
     */
    public static Builder builder(Duration gracePeriod) {
        if (gracePeriod.isNegative() || gracePeriod.isZero() || gracePeriod.compareTo(MAX_GRACE_PERIOD) > 0) {
            throw new IllegalArgumentException(
                    "gracePeriod must be above zero and at most " + MAX_GRACE_PERIOD + ": " + gracePeriod);
        }
        return new Builder(gracePeriod);
    }

    /**
     * Returns how long a phase may last.
     *
     * @param phase the phase
     * @return its bound; zero for those that take no time of their own
     */
    public Duration bound(DrainPhase phase) {
        return bounds.getOrDefault(phase, Duration.ZERO);
    }

    /**
     * Returns how long the instance lingers at least, if it has ever served a request.
     *
     * @return at most the bound of {@link DrainPhase#LINGER}
     */
    public Duration minLinger() {
        return minLinger;
    }

    /**
     * Returns for how long no late request must have come before lingering ends.
     *
     * @return at most the bound of {@link DrainPhase#LINGER}
     */
    public Duration quietPeriod() {
        return quietPeriod;
    }

    /**
     * Returns how long the platform waits.
     *
     * @return the grace period
     */
    public Duration gracePeriod() {
        return gracePeriod;
    }

    /**
     * Tells whether the phases that were asked for did not fit.
     *
     * @return what was shortened, and why; empty if it fits as it is
     */
    public Optional<String> misfit() {
        return misfit;
    }

    /**
     * Describes when each phase ends at the latest, for a log.
     *
     * @return one line
     */
    public String timeline() {
        StringBuilder line = new StringBuilder("Drain plan:");
        Duration end = Duration.ZERO;
        for (Map.Entry<DrainPhase, Duration> phase : new EnumMap<>(bounds).entrySet()) {
            end = end.plus(phase.getValue());
            line.append(' ').append(phase.getKey()).append(" until ").append(seconds(end));
            if (phase.getKey() == DrainPhase.LINGER) {
                line.append(" (").append(seconds(minLinger)).append(" at least, ends once it is quiet for ");
                line.append(seconds(quietPeriod)).append(')');
            }
            line.append(',');
        }
        return line.append(" killed at ").append(seconds(gracePeriod)).toString();
    }

    private static String seconds(Duration duration) {
        return String.format(java.util.Locale.ROOT, "%.1f s", duration.toMillis() / MILLIS_PER_SECOND);
    }

    @Override
    public String toString() {
        return timeline();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Configures a plan. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final Duration gracePeriod;
        private Duration minLinger = DEFAULT_MIN_LINGER;
        private Duration maxLinger = DEFAULT_MAX_LINGER;
        private Duration quietPeriod = Duration.ofSeconds(1);
        private Duration handOver = Duration.ofSeconds(2);
        private Optional<Duration> finish = Optional.empty();
        private Duration background = Duration.ofSeconds(5);
        private Duration flush = Duration.ofSeconds(3);
        private Misfit onMisfit = Misfit.WARN;

        private Builder(Duration gracePeriod) {
            this.gracePeriod = gracePeriod;
        }

        /**
         * Sets how long to linger: at least 2 and at most 10 seconds by default.
         *
         * @param least how long at least
         * @param most how long at most, also if late requests go on coming
         * @return this builder
         * @throws IllegalArgumentException if one is negative or above an hour, or the least is above the most
         */
        public Builder linger(Duration least, Duration most) {
            this.minLinger = checked("minLinger", least);
            this.maxLinger = checked("maxLinger", most);
            if (least.compareTo(most) > 0) {
                throw new IllegalArgumentException("minLinger must not exceed maxLinger: " + least + " > " + most);
            }
            return this;
        }

        /**
         * Sets for how long no late request must have come before lingering ends. By default 1 second.
         *
         * @param quiet how long; longer than lingering may last has the same effect as just as long
         * @return this builder
         * @throws IllegalArgumentException if it is negative or above an hour
         */
        public Builder quietPeriod(Duration quiet) {
            this.quietPeriod = checked("quietPeriod", quiet);
            return this;
        }

        /**
         * Sets how long to hand over streams. By default 2 seconds.
         *
         * @param most how long at most
         * @return this builder
         * @throws IllegalArgumentException if it is negative or above an hour
         */
        public Builder handOver(Duration most) {
            this.handOver = checked("handOver", most);
            return this;
        }

        /**
         * Sets how long to wait for requests in flight. By default what the others leave of the grace period, but no more
         * than 20 seconds.
         *
         * @param most how long at most
         * @return this builder
         * @throws IllegalArgumentException if it is negative or above an hour
         */
        public Builder finish(Duration most) {
            this.finish = Optional.of(checked("finish", most));
            return this;
        }

        /**
         * Sets how long to wait for work that no client waits for. By default 5 seconds.
         *
         * @param most how long at most
         * @return this builder
         * @throws IllegalArgumentException if it is negative or above an hour
         */
        public Builder background(Duration most) {
            this.background = checked("background", most);
            return this;
        }

        /**
         * Sets how long storing what is not stored yet may take. By default 3 seconds.
         *
         * @param most how long at most; never shortened
         * @return this builder
         * @throws IllegalArgumentException if it is negative or above an hour
         */
        public Builder flush(Duration most) {
            this.flush = checked("flush", most);
            return this;
        }

        /**
         * Says what to do if the phases do not fit. By default they are shortened.
         *
         * @param choice what to do
         * @return this builder
         */
        public Builder onMisfit(Misfit choice) {
            this.onMisfit = Objects.requireNonNull(choice, "onMisfit");
            return this;
        }

        private static Duration checked(String name, Duration duration) {
            if (duration.isNegative() || duration.compareTo(MAX) > 0) {
                throw new IllegalArgumentException(
                        name + " must be at least zero and at most " + MAX + ": " + duration);
            }
            return duration;
        }

        /**
         * Builds the plan.
         *
         * @return a plan that fits
         * @throws IllegalArgumentException if the flush does not fit, or nothing else does and {@link Misfit#FAIL} is set
         */
        public DrainPlan build() {
            Duration room = gracePeriod.minus(RESERVE).minus(flush);
            if (room.isNegative() || room.isZero()) {
                throw new IllegalArgumentException("flush must be below gracePeriod less a reserve of " + RESERVE + ": "
                        + flush + ", " + gracePeriod);
            }
            Map<DrainPhase, Duration> wanted = new EnumMap<>(DrainPhase.class);
            wanted.put(DrainPhase.ANNOUNCE, ANNOUNCE);
            wanted.put(DrainPhase.LINGER, maxLinger);
            wanted.put(DrainPhase.HAND_OVER, handOver);
            wanted.put(DrainPhase.BACKGROUND, background);
            wanted.put(DrainPhase.FINISH, finish.orElseGet(() -> rest(room.minus(sum(wanted)))));
            Duration sum = sum(wanted);
            Optional<String> misfit = Optional.empty();
            if (sum.compareTo(room) > 0) {
                misfit = Optional.of("The phases of the drain do not fit into the grace period: "
                        + seconds(sum.plus(flush).plus(RESERVE)) + " with a reserve of " + seconds(RESERVE) + " > "
                        + seconds(gracePeriod));
                refuse(misfit.get());
                wanted.replaceAll((phase, bound) -> shrunk(bound, sum, room));
            }
            wanted.put(DrainPhase.FLUSH, flush);
            return new DrainPlan(this, wanted, misfit.map(text -> text + ". All but the flush are shortened"));
        }

        private void refuse(String misfit) {
            if (onMisfit == Misfit.FAIL) {
                throw new IllegalArgumentException(misfit);
            }
        }

        private static Duration rest(Duration left) {
            return left.isNegative() ? Duration.ZERO : shorter(left, USUAL_FINISH);
        }

        private static Duration sum(Map<DrainPhase, Duration> bounds) {
            return bounds.values().stream().reduce(Duration.ZERO, Duration::plus);
        }

        private static Duration shrunk(Duration bound, Duration sum, Duration room) {
            return Duration.ofMillis(bound.toMillis() * room.toMillis() / sum.toMillis());
        }
    }
}
