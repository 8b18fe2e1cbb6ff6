package io.continuity.spring;

import io.continuity.fleet.RequestCounts;
import io.continuity.fleet.RequestLedger;
import io.continuity.fleet.RequestTally;
import io.continuity.servlet.AnsweredRequest;
import io.continuity.servlet.RequestObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Counts the requests of this instance, and adds them to those of its version once a second, on one daemon thread.
 *
 * <p>Requests wait for nothing. What cannot be added while the ledger is away is dropped and counted: later it would belong to
 * another time. What drains has refused is nobody's failure, and not counted. <em>Thread-safe.</em>
 */
final class RequestPublisher implements SmartLifecycle, RequestObserver {
    static final String THREAD = "continuity-requests";

    private static final System.Logger LOG = System.getLogger(RequestPublisher.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Optional<RequestLedger> ledger;
    private final String version;
    private final RequestTally tally = new RequestTally();
    private final AtomicLong unpublished = new AtomicLong();
    // Written by whoever starts and stops the application, one at a time.
    private volatile @Nullable ScheduledThreadPoolExecutor executor;

    // Touched by one publication at a time only.
    private boolean failing;

    /**
     * Creates it, stopped.
     *
     * @param ledger if empty, nothing is counted
     * @param version of this instance
     */
    RequestPublisher(Optional<RequestLedger> ledger, String version) {
        this.ledger = ledger;
        this.version = version;
    }

    Optional<RequestLedger> ledger() {
        return ledger;
    }

    /** How many requests are not in the ledger because it was away. */
    long unpublished() {
        return unpublished.get();
    }

    @Override
    public void answered(AnsweredRequest request) {
        if (ledger.isPresent() && request.processed()) {
            tally.count(request.took(), request.hasFailed());
        }
    }

    private void publish() {
        ledger.ifPresent(this::publish);
    }

    private void publish(RequestLedger to) {
        RequestCounts counts = tally.take();
        if (counts.isEmpty()) {
            return;
        }
        try {
            to.add(version, counts, TIMEOUT);
            if (failing) {
                LOG.log(System.Logger.Level.INFO, "Requests are counted by version again");
            }
            failing = false;
        } catch (RuntimeException e) { // One that escapes would end the counting for good.
            unpublished.addAndGet(counts.requests());
            if (!failing) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> "Requests cannot be counted by version, and are left out of verdicts: " + e.getMessage());
            }
            failing = true;
        }
    }

    @Override
    public void start() {
        if (ledger.isPresent() && !isRunning()) {
            ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, RequestPublisher::thread);
            started.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            var unused = started.scheduleWithFixedDelay(
                    this::publish, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            executor = started;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        return thread;
    }

    /** After the last request: what it was is told, too. */
    @Override
    public void stop() {
        ScheduledThreadPoolExecutor stopping = executor;
        executor = null;
        if (stopping == null) {
            return;
        }
        stopping.shutdown();
        try {
            if (stopping.awaitTermination(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                publish();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }

    @Override
    public int getPhase() {
        return FleetUpkeep.PHASE;
    }
}
