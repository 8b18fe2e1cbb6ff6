package io.continuity.ws.server;

import io.continuity.drain.DrainParticipant;
import io.continuity.drain.DrainStep;
import io.continuity.ws.common.ConnectionSession;
import io.continuity.ws.common.Outlet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes plain connections when the instance leaves service: not all at once, as their clients come back at once.
 * <em>Thread-safe.</em>
 */
final class Goodbyes implements DrainParticipant {
    /** What another instance may be asked to take in a second, as long as there is time. */
    static final int PER_SECOND = 500;

    /** Of the phase's time. */
    private static final double SHARE = 0.8;

    private static final Duration TICK = Duration.ofMillis(10);

    private final Collection<DeclaredEndpoint> endpoints;

    Goodbyes(Collection<DeclaredEndpoint> endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public void drain(DrainStep step) throws InterruptedException {
        List<Outlet> leaving = new ArrayList<>();
        for (DeclaredEndpoint endpoint : endpoints) {
            endpoint.connections().all().stream()
                    .map(ConnectionSession::outlet)
                    .filter(Transport.class::isInstance)
                    .forEach(leaving::add);
        }
        Collections.shuffle(leaving);
        int batch = batch(leaving.size(), step.left());
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < leaving.size(); i++) {
            leaving.get(i).close(ConnectionEndpoint.LEAVING);
            step.handedOver(1);
            if ((i + 1) % batch == 0 && i + 1 < leaving.size()) {
                var unused = never.await(TICK.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    /** How many go in each tick: 500 a second, or what it takes to be done in most of the time. */
    static int batch(int clients, Duration left) {
        double ticks = Math.max(1, left.toNanos() * SHARE / TICK.toNanos());
        double leisurely =
                PER_SECOND * TICK.toNanos() / (double) Duration.ofSeconds(1).toNanos();
        return (int) Math.ceil(Math.max(leisurely, clients / ticks));
    }
}
