package io.continuity.session.redis;

import io.continuity.Clocks;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** How long a call may still wait, over all the round trips that it needs. <em>Immutable.</em> */
final class Deadline {
    private final LongSupplier ticker;
    private final Duration timeout;
    private final long end;

    Deadline(LongSupplier ticker, Duration timeout) {
        this.ticker = ticker;
        this.timeout = timeout;
        this.end = ticker.getAsLong() + timeout.toNanos();
    }

    static Deadline within(Duration timeout) {
        return new Deadline(Clocks.ticker(), timeout);
    }

    /** At least 1: to Lettuce, nothing left would mean no limit. */
    long remainingNanos() {
        return Math.max(1, end - ticker.getAsLong());
    }

    /** Returns this one, or a later one if less time is left. */
    Deadline orAtLeast(Duration duration) {
        return remainingNanos() < duration.toNanos() ? new Deadline(ticker, duration) : this;
    }

    boolean isOver() {
        return end - ticker.getAsLong() <= 0;
    }

    /**
     * Waits for a reply, unlike Lettuce also if no time is left. One that does not come in time is cancelled, so that
     * what was not sent yet is not sent later.
     *
     * @throws RedisException what the reply failed with, or that it did not come
     */
    <T> T await(Future<T> reply) {
        try {
            return reply.get(remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            reply.cancel(true);
            throw new RedisCommandTimeoutException("no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RedisException redisFailure ? redisFailure : new RedisException(e.getCause());
        } catch (CancellationException e) {
            throw new RedisException("Connection closed", e);
        }
    }

    @Override
    public String toString() {
        return timeout.toMillis() + " ms";
    }
}
