package io.continuity.spring;

import io.continuity.fleet.FleetException;
import io.continuity.fleet.FleetMember;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.Lease.State;
import io.continuity.fleet.WriteVersions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the instance's lease from before the web server starts until after it has stopped, on one daemon thread.
 *
 * <p>Not on the thread of {@link SessionExpiry}: there, a slow session listener would let the lease end. Does not let the
 * web server start before the instance is known, if that takes no longer than a lease lasts. While the fleet is away the
 * application starts and goes on; that is logged once for each outage. <em>Thread-safe.</em>
 */
final class FleetUpkeep implements SmartLifecycle, ApplicationListener<AvailabilityChangeEvent<?>> {
    static final String THREAD = "continuity-fleet";

    /** Before the web server, which starts at DEFAULT_PHASE - 2048. Beans of higher phases stop first. */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private static final System.Logger LOG = new BootLogger(FleetUpkeep.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration STARTING_INTERVAL = Duration.ofMillis(200);
    private static final int JITTER_PERCENT = 20;

    private final Optional<FleetMember> member;
    private final InstantSource clock;
    private final WithoutFleet otherwise;
    private final AtomicLong renewed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile Consumer<FleetView> listener = view -> {};
    private volatile @Nullable Instant renewedAt;
    private volatile FleetVersions versions = FleetVersions.UNKNOWN;
    private volatile CountDownLatch known = new CountDownLatch(1);

    // Touched by one round at a time only.
    private boolean failing;

    // Guarded by this.
    private @Nullable ScheduledThreadPoolExecutor executor;

    /**
     * What is written where nobody knows what others read. <em>Immutable.</em>
     *
     * @param told what that is, for people to read
     */
    record WithoutFleet(WriteVersions versions, String told) {
        /** Any code reads it. */
        static final WithoutFleet FIRST = new WithoutFleet((type, newest) -> 1, "version 1");

        /**
         * The release before this one and its rollback read it, and find all that they know. That is so with each release,
         * where the first version would lose what came later.
         */
        static final WithoutFleet BEFORE_NEWEST =
                new WithoutFleet((type, newest) -> Math.max(1, newest - 1), "the version before the newest");
    }

    /**
     * Creates it, stopped.
     *
     * @param member empty if there is no fleet
     * @param otherwise what is written if there is none
     */
    FleetUpkeep(Optional<FleetMember> member, InstantSource clock, WithoutFleet otherwise) {
        this.member = member;
        this.clock = clock;
        this.otherwise = otherwise;
    }

    Optional<FleetMember> member() {
        return member;
    }

    WriteVersions writeVersions() {
        return member.<WriteVersions>map(known -> known).orElse(otherwise.versions());
    }

    /** What the fleet has answered last; empty if it has not. */
    Optional<FleetSummary> summary() {
        return member.flatMap(self -> self.lastView()
                .flatMap(view -> Optional.ofNullable(renewedAt).map(moment -> FleetSummary.of(self, view, moment))));
    }

    /** Versions that have live instances: see {@link FleetVersions}. */
    List<String> liveVersions() {
        return versions.live();
    }

    /** Versions that have instances which are not leaving: see {@link FleetVersions}. */
    List<String> servingVersions() {
        return versions.serving();
    }

    /** Versions that have instances, or had: see {@link FleetVersions}. */
    List<String> knownVersions() {
        return versions.known();
    }

    long renewals() {
        return renewed.get();
    }

    long failures() {
        return failed.get();
    }

    /** Sets who hears of each view, on the thread of this. */
    void listener(Consumer<FleetView> hears) {
        listener = hears;
        member.flatMap(FleetMember::lastView).ifPresent(hears);
    }

    @Override
    public void start() {
        if (member.isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "This session store keeps no leases: " + otherwise.told() + " of each type is written."
                            + " Define a Fleet bean if all instances are to agree on the newest that each can read");
            return;
        }
        if (!isRunning()) {
            known = new CountDownLatch(1);
            // Here, so that the application does not start if there is something wrong with its types.
            begin(member.get(), round(member.get()));
            awaitKnown(member.get());
        }
    }

    private synchronized void begin(FleetMember self, Duration pause) {
        ScheduledThreadPoolExecutor started = DaemonScheduler.named(THREAD);
        executor = started;
        schedule(started, self, pause);
    }

    /** By then, who has not taken note is gone. */
    private void awaitKnown(FleetMember self) {
        Duration most = self.leaseTime().plus(self.renewInterval());
        try {
            if (!known.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> "Starts though not all instances have taken note of this one within " + most
                                + ": it may meet attributes that it cannot read yet, which it keeps and hides");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void schedule(ScheduledThreadPoolExecutor on, FleetMember self, Duration pause) {
        var unused = on.schedule(() -> schedule(on, self, nextRound(self)), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whatever is wrong, the lease is not to end for it. */
    private Duration nextRound(FleetMember self) {
        try {
            return round(self);
        } catch (RuntimeException | LinkageError e) {
            failed(e);
            return jittered(self.renewInterval());
        }
    }

    /** Returns how long to wait until the next one. */
    private Duration round(FleetMember self) {
        Duration interval = self.renewInterval();
        try {
            boolean again = self.renew(TIMEOUT);
            succeeded(self);
            Duration next = self.isKnown() ? jittered(interval) : shorter(interval, STARTING_INTERVAL);
            return again ? Duration.ZERO : next;
        } catch (FleetException e) {
            failed(e);
            return jittered(interval);
        }
    }

    private void succeeded(FleetMember self) {
        renewed.incrementAndGet();
        renewedAt = clock.instant();
        if (failing) {
            LOG.log(System.Logger.Level.INFO, "The fleet answers again");
        }
        failing = false;
        self.lastView().ifPresent(view -> {
            versions = FleetVersions.in(view);
            listener.accept(view);
        });
        if (self.isKnown()) {
            known.countDown();
        }
    }

    /** An application starts also while Redis is away. */
    private void failed(Throwable failure) {
        failed.incrementAndGet();
        if (!failing) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "The lease cannot be renewed, trying again; until then the same versions are written: "
                            + failure.getMessage());
        }
        failing = true;
        known.countDown();
    }

    private static Duration jittered(Duration interval) {
        long jitter = interval.toNanos() * JITTER_PERCENT / 100;
        return interval.plusNanos(ThreadLocalRandom.current().nextLong(-jitter, 1));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Ready while the application accepts traffic, draining when it does not any more; and says so at once. */
    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
        if (member.isPresent() && event.getState() instanceof ReadinessState readiness) {
            FleetMember self = member.get();
            self.enter(readiness == ReadinessState.ACCEPTING_TRAFFIC ? State.READY : State.DRAINING);
            synchronized (this) {
                if (executor != null) {
                    executor.execute(() -> nextRound(self));
                }
            }
        }
    }

    /** Waits for a renewal that is under way, and gives the lease back. */
    @Override
    public void stop() {
        ScheduledThreadPoolExecutor stopping;
        synchronized (this) {
            stopping = executor;
            executor = null;
        }
        if (stopping != null) {
            stopping.shutdown();
            awaitEnd(stopping);
            member.ifPresent(FleetUpkeep::release);
        }
    }

    private static void awaitEnd(ScheduledThreadPoolExecutor stopping) {
        try {
            if (!stopping.awaitTermination(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                stopping.shutdownNow();
            }
        } catch (InterruptedException e) {
            stopping.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void release(FleetMember self) {
        try {
            self.release(TIMEOUT);
        } catch (FleetException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "The lease was not given back and ends by itself: " + e.getMessage());
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Events are heard on whichever thread changes the state. */
    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }
}
