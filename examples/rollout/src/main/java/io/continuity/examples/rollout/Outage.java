package io.continuity.examples.rollout;

import java.time.Duration;

/**
 * Takes Redis away in the middle of the run, and brings it back with what it held.
 *
 * <p>Not thread-safe; owned by the thread that rolls.
 */
final class Outage {
    private static final String REDIS = "redis";

    /** Time for instances to notice that Redis is back. */
    private static final Duration RECOVERY = Duration.ofSeconds(3);

    private final RedisProcess redis;
    private final Tally tally;
    private final EventLog events;
    private final Patience patience;

    Outage(RedisProcess redis, Tally tally, EventLog events, Patience patience) {
        this.redis = redis;
        this.tally = tally;
        this.events = events;
        this.patience = patience;
    }

    /** Blocks until it is over. What is answered with 503 meanwhile is refused, not failed. */
    void last(Duration length) {
        tally.mayRefuse(true);
        events.add(REDIS, Event.Kind.AWAY);
        redis.stop();
        patience.pause(length);
        if (!patience.isLost()) {
            redis.start();
            events.add(REDIS, Event.Kind.BACK);
        }
        patience.pause(RECOVERY);
        tally.mayRefuse(false);
    }
}
