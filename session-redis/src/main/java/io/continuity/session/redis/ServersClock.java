package io.continuity.session.redis;

import io.continuity.Clocks;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the servers' clock says, as far as their answers have told.
 *
 * <p>It lags behind by the time that the last of these answers took. <em>Thread-safe.</em>
 */
final class ServersClock {
    private final LongSupplier ticker = Clocks.ticker();
    private volatile Optional<Long> aheadMillis = Optional.empty();

    /** Says when the time of a call is up; nothing if no server has told what time it is. */
    String endOf(Deadline deadline) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos());
        return aheadMillis.map(ahead -> Long.toString(millis() + ahead + left)).orElse("");
    }

    void told(long serversMillis) {
        aheadMillis = Optional.of(serversMillis - millis());
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(ticker.getAsLong());
    }
}
