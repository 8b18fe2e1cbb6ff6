package io.continuity.session.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one server, or to whichever is found; when it breaks, another one is opened.
 *
 * <p>Attempts that fail are the longer apart the more there were, and at random, so that many instances do not come at
 * the same moment. <em>Thread-safe.</em>
 */
final class Link {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration MAX_PAUSE = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 6;

    private final Supplier<? extends CompletionStage<RedisURI>> finder;
    private final Connector connector;
    private final Optional<NearCacheFeed> feed;
    private final Runnable onEnd;
    private final CircuitBreaker breaker;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock, which is never held during I/O.
    private boolean closed;
    private boolean established;
    private int failures;
    private @Nullable Attempt current;

    /**
     * Connects to what the finder finds.
     *
     * @param onEnd hears that an attempt has failed or a connection has ended; called on event loops
     */
    Link(
            Supplier<? extends CompletionStage<RedisURI>> finder,
            Connector connector,
            Optional<NearCacheFeed> feed,
            Runnable onEnd) {
        this.finder = finder;
        this.connector = connector;
        this.feed = feed;
        this.onEnd = onEnd;
        this.breaker = connector.newBreaker();
    }

    /** Says who may wait for the server. */
    CircuitBreaker breaker() {
        return breaker;
    }

    /** One connection from the search for its server to its end. */
    private static final class Attempt {
        private final CompletableFuture<StatefulRedisConnection<String, byte[]>> connection = new CompletableFuture<>();
        private volatile @Nullable RedisURI server;

        boolean isOver() {
            return connection.isDone()
                    && (connection.isCompletedExceptionally()
                            || !connection.join().isOpen());
        }
    }

    /** Returns the connection or the attempt at one; one that has failed or broken makes room for the next. */
    CompletableFuture<StatefulRedisConnection<String, byte[]>> connection() {
        Attempt begun;
        Duration pause;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(new RedisException("Connection is closed"));
            }
            if (current != null && !current.isOver()) {
                return current.connection;
            }
            begun = new Attempt();
            current = begun;
            pause = pause();
        } finally {
            lock.unlock();
        }
        var unused = begun.connection.whenComplete((connected, failure) -> count(failure));
        if (pause.isZero()) {
            attempt(begun);
        } else {
            connector.after(pause, () -> attempt(begun));
        }
        return begun.connection;
    }

    private Duration pause() {
        if (failures == 0) {
            return Duration.ZERO;
        }
        long most = Math.min(MAX_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failures, MAX_DOUBLINGS));
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most));
    }

    private void count(@Nullable Throwable failure) {
        lock.lock();
        try {
            established |= failure == null;
            failures = failure == null ? 0 : failures + 1;
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            ended();
        }
    }

    /** What has been connected once is to be connected, also while nobody calls: near caches rest on it. */
    private void ended() {
        onEnd.run();
        lock.lock();
        try {
            if (closed || !established) {
                return;
            }
        } finally {
            lock.unlock();
        }
        var unused = connection();
    }

    private void attempt(Attempt attempt) {
        try {
            var unused = finder.get()
                    .thenCompose(server -> {
                        attempt.server = server;
                        return connector.connect(server);
                    })
                    .whenComplete((connected, failure) -> {
                        if (failure != null) {
                            attempt.connection.completeExceptionally(failure);
                        } else {
                            publish(attempt, connected);
                        }
                    });
        } catch (RuntimeException e) {
            attempt.connection.completeExceptionally(e); // Lettuce throws if its threads have ended.
        }
    }

    /** Nobody sends anything on a connection before the near cache follows it. */
    private void publish(Attempt attempt, StatefulRedisConnection<String, byte[]> connected) {
        feed.ifPresent(known -> known.follow(connected));
        connected.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
                ended();
            }
        });
        if (!attempt.connection.complete(connected)) {
            Connector.release(connected);
        }
    }

    /** Closes the connection, if it is still the present one. */
    void abandon(StatefulRedisConnection<String, byte[]> connection) {
        if (isPresent(connection)) {
            Connector.release(connection);
        }
    }

    private boolean isPresent(StatefulRedisConnection<String, byte[]> connection) {
        return open().filter(present -> present == connection).isPresent();
    }

    /** Returns the connection, if it is open. */
    Optional<StatefulRedisConnection<String, byte[]>> open() {
        Attempt attempt = present();
        return attempt == null || !attempt.connection.isDone() || attempt.isOver()
                ? Optional.empty()
                : Optional.of(attempt.connection.join());
    }

    /** Closes the connection, or gives up the attempt at one, unless it is to that server. */
    void keepOnly(RedisURI server) {
        Attempt attempt = present();
        RedisURI connectedTo = attempt == null ? null : attempt.server;
        if (connectedTo != null && !isSame(connectedTo, server)) {
            end(attempt, "another server is the master now");
        }
    }

    private static boolean isSame(RedisURI one, RedisURI other) {
        return one.getPort() == other.getPort() && String.valueOf(one.getHost()).equals(other.getHost());
    }

    /** Whether there has been an attempt at a connection. */
    boolean isUsed() {
        return present() != null;
    }

    private @Nullable Attempt present() {
        lock.lock();
        try {
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Ends it for good. */
    void close() {
        Attempt attempt;
        lock.lock();
        try {
            closed = true;
            attempt = current;
        } finally {
            lock.unlock();
        }
        breaker.retire();
        end(attempt, "the server is not needed any more");
    }

    private static void end(@Nullable Attempt attempt, String reason) {
        if (attempt != null && !attempt.connection.completeExceptionally(new RedisException(reason))) {
            var unused = attempt.connection.thenAccept(Connector::release);
        }
    }
}
