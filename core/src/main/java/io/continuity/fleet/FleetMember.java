package io.continuity.fleet;

import io.continuity.Clocks;
import io.continuity.Instance;
import io.continuity.fleet.FleetView.Live;
import io.continuity.fleet.Lease.State;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An instance's place in its fleet: keeps its lease, and says from what the others can read what to write.
 *
 * <p>Owns no thread: somebody calls {@link #renew} every {@link #renewInterval}, one call at a time, and {@link #release}
 * in the end. An instance that takes no requests before it {@link #isKnown is known} never meets what it cannot read,
 * unless somebody writes who has lost touch with the fleet: see {@code docs/mixed-versions.md}. While the fleet is away
 * it writes what it has written last. <em>Thread-safe.</em>
 */
public final class FleetMember implements WriteVersions {
    /** How long a lease is valid by default. */
    public static final Duration DEFAULT_LEASE_TIME = Duration.ofSeconds(15);

    /** How long the last instance that cannot read a version has to be gone by default. */
    public static final Duration DEFAULT_BAKE_TIME = Duration.ofMinutes(10);

    private static final System.Logger LOG = System.getLogger(FleetMember.class.getName());

    private static final Duration MIN_LEASE_TIME = Duration.ofSeconds(1);
    private static final Duration MAX_LEASE_TIME = Duration.ofMinutes(5);
    private static final Duration MAX_BAKE_TIME = Duration.ofDays(1);

    /** So that several renewals may fail before the lease ends. */
    private static final int RENEWALS_PER_LEASE = 5;

    private final Fleet fleet;
    private final Instance instance;
    private final ReadableTypes types;
    private final Duration leaseTime;
    private final LongSupplier ticker;

    // Written by renew and release only, of which one runs at a time; but for wanted, which anybody may set.
    private volatile SchemaCeiling ceiling;
    private volatile @Nullable FleetView view;
    private volatile boolean known;
    private volatile State wanted = State.STARTING;

    private FleetMember(Builder builder) {
        this.fleet = builder.fleet;
        this.instance = builder.instance;
        this.types = builder.types;
        this.leaseTime = builder.leaseTime;
        this.ticker = builder.ticker;
        this.ceiling = SchemaCeiling.lowest(builder.bakeTime);
    }

    /**
     * Starts building a member, which has no lease before it renews it.
     *
     * @param fleet keeps the leases
     * @param instance who this is
     * @return a builder
     */
    public static Builder builder(Fleet fleet, Instance instance) {
        return new Builder(fleet, instance);
    }

    /**
     * Begins or renews the lease, and acts by what the fleet answers.
     *
     * @param timeout how long to wait at most
     * @return true if somebody waits to hear that this instance knows of it: call again at once
     * @throws FleetException if the fleet could not be asked in time; nothing changes
     * @throws IllegalArgumentException if what this instance reads does not fit into a {@link Lease}
     */
    public boolean renew(Duration timeout) {
        FleetView before = view;
        Map<String, Integer> reads = types.highestVersions();
        Lease lease = new Lease(instance, state(), reads, leaseTime);
        long sent = ticker.getAsLong();
        FleetView now = fleet.renew(lease, before == null ? 0 : before.number(), timeout);
        boolean fresh = ticker.getAsLong() - sent < leaseTime.toNanos();
        act(ceiling.after(now, lease.reads(), fresh));
        view = now; // Not before: the next renewal says that this instance acts by it.
        known = known || (fresh && now.isSafeFor(lease.reads()));
        return before != null && now.live().stream().anyMatch(other -> isNewcomer(other, before));
    }

    private void act(SchemaCeiling next) {
        SchemaCeiling before = ceiling;
        ceiling = next;
        next.versions().forEach((type, version) -> {
            if (version != before.version(type)) {
                LOG.log(
                        System.Logger.Level.INFO,
                        () -> "Writes version " + version + " of " + type + ", before " + before.version(type));
            }
        });
    }

    private boolean isNewcomer(Live other, FleetView before) {
        return other.lease().state() == State.STARTING
                && !other.lease().instance().id().equals(instance.id())
                && before.live().stream().noneMatch(live -> live.lease()
                        .instance()
                        .id()
                        .equals(other.lease().instance().id()));
    }

    private State state() {
        return known || wanted == State.DRAINING ? wanted : State.STARTING;
    }

    /**
     * Sets what the next renewal says that this instance is at.
     *
     * @param state the state; one that is not known is not ready, whatever this says
     */
    public void enter(State state) {
        wanted = Objects.requireNonNull(state, "state");
    }

    /**
     * Tells whether this instance may take requests: nobody in the fleet writes any more what it cannot read.
     *
     * @return false until the answer to a renewal says so, then true until the lease is released
     */
    public boolean isKnown() {
        return known;
    }

    /**
     * Ends the lease at once. To be called when the last request is done.
     *
     * @param timeout how long to wait at most
     * @throws FleetException if the fleet could not be asked in time; then the lease ends by itself
     */
    public void release(Duration timeout) {
        known = false;
        wanted = State.STARTING;
        fleet.release(instance.id(), timeout);
    }

    @Override
    public int versionToWrite(String type, int newest) {
        if (newest < 1) {
            throw new IllegalArgumentException("newest must be at least 1: " + newest);
        }
        return Math.min(newest, ceiling.version(type));
    }

    /**
     * Returns what is written at this moment.
     *
     * @return versions of all types that this instance says it reads, by name and in its order
     */
    public Map<String, Integer> written() {
        return new TreeMap<>(ceiling.versions());
    }

    /**
     * Returns what the fleet has answered last.
     *
     * @return empty before the first answer
     */
    public Optional<FleetView> lastView() {
        return Optional.ofNullable(view);
    }

    /**
     * Returns who this is.
     *
     * @return the instance whose lease it is
     */
    public Instance instance() {
        return instance;
    }

    /**
     * Returns how long a lease is valid after a renewal.
     *
     * @return the lease time
     */
    public Duration leaseTime() {
        return leaseTime;
    }

    /**
     * Returns how long to wait between two renewals, more or less.
     *
     * @return a fifth of the lease time
     */
    public Duration renewInterval() {
        return leaseTime.dividedBy(RENEWALS_PER_LEASE);
    }

    /** Configures a member. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final Fleet fleet;
        private final Instance instance;
        private ReadableTypes types = Map::of;
        private Duration leaseTime = DEFAULT_LEASE_TIME;
        private Duration bakeTime = DEFAULT_BAKE_TIME;
        private LongSupplier ticker = Clocks.ticker();

        private Builder(Fleet fleet, Instance instance) {
            this.fleet = Objects.requireNonNull(fleet, "fleet");
            this.instance = Objects.requireNonNull(instance, "instance");
        }

        /**
         * Sets what this instance can read. By default version 1 of everything.
         *
         * @param readable asked at each renewal
         * @return this builder
         */
        public Builder reads(ReadableTypes readable) {
            this.types = Objects.requireNonNull(readable, "reads");
            return this;
        }

        /**
         * Sets how long a lease is valid after a renewal. By default {@link #DEFAULT_LEASE_TIME}.
         *
         * @param duration after which a crashed instance is taken to be gone
         * @return this builder
         * @throws IllegalArgumentException if it is below a second or above 5 minutes
         */
        public Builder leaseTime(Duration duration) {
            this.leaseTime = between(MIN_LEASE_TIME, MAX_LEASE_TIME, "leaseTime", duration);
            return this;
        }

        /**
         * Sets how long the last instance that cannot read a version has to be gone before it is written. By default {@link
         * #DEFAULT_BAKE_TIME}.
         *
         * @param duration the time in which a rollback is likely; zero for tests
         * @return this builder
         * @throws IllegalArgumentException if it is negative or above a day
         */
        public Builder bakeTime(Duration duration) {
            this.bakeTime = between(Duration.ZERO, MAX_BAKE_TIME, "bakeTime", duration);
            return this;
        }

        private static Duration between(Duration min, Duration max, String name, Duration duration) {
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(
                        name + " must be at least " + min + " and at most " + max + ": " + duration);
            }
            return duration;
        }

        /**
         * Sets what tells whether an answer is too old to act by. By default the monotonic clock.
         *
         * @param nanos a ticker in nanoseconds
         * @return this builder
         */
        public Builder ticker(LongSupplier nanos) {
            this.ticker = Objects.requireNonNull(nanos, "ticker");
            return this;
        }

        /**
         * Builds the member.
         *
         * @return one without a lease
         */
        public FleetMember build() {
            return new FleetMember(this);
        }
    }
}
