package io.continuity.ws.server;

import io.continuity.drain.DrainParticipant;
import io.continuity.drain.DrainStep;
import io.continuity.resume.DrainPacing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Has clients move their connections when the instance leaves service: each opens its next socket before this one closes.
 * <em>Thread-safe.</em>
 */
final class Handover implements DrainParticipant {
    /** Of the phase's time, for moves; the rest is for those that fail at first, and for closing what is left. */
    private static final int PART_FOR_MOVES = 70;

    private static final int PART_UNTIL_CLOSED = 90;
    private static final Duration TICK = Duration.ofMillis(10);

    private final ConnectionHub hub;

    Handover(ConnectionHub hub) {
        this.hub = hub;
    }

    @Override
    public void drain(DrainStep step) throws InterruptedException {
        List<ServedTransport> leaving = new ArrayList<>(hub.serving());
        Collections.shuffle(leaving);
        Duration left = step.left();
        DrainPacing pacing = DrainPacing.within(leaving.size(), part(left, PART_FOR_MOVES));
        long by = part(left, PART_UNTIL_CLOSED).toMillis();
        String id = UUID.randomUUID().toString();
        for (int i = 0; i < leaving.size(); i++) {
            leaving.get(i).drain(id, pacing.delayMillis(i, ThreadLocalRandom.current()), by);
        }
        step.handedOver(leaving.size());
        CountDownLatch never = new CountDownLatch(1);
        while (!hub.serving().isEmpty() && step.left().compareTo(TICK) > 0) {
            var unused = never.await(TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static Duration part(Duration whole, int percent) {
        return whole.multipliedBy(percent).dividedBy(100);
    }
}
