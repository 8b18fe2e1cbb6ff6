package io.continuity.session.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections, each to one server, that are not restored when they break.
 *
 * <p>It has a client of its own, also if it is given one by the user: then it shares that client's threads and options.
 * <em>Thread-safe.</em>
 */
final class Connector implements AutoCloseable {
    /** Commands that wait for answers. More than that are refused at once. */
    private static final int MAX_WAITING_COMMANDS = 10_000;

    /** For each of: the TCP connection; the handshake. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** A connection that has died without a word is noticed after 10 seconds. So long a near cache may be stale. */
    private static final KeepAliveOptions KEEP_ALIVE = KeepAliveOptions.builder()
            .enable()
            .idle(Duration.ofSeconds(5))
            .interval(Duration.ofSeconds(1))
            .count(5)
            .build();

    /** For answers of servers that are asked where the master is. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);

    private static final TimeoutOptions CALLS_HAVE_DEADLINES =
            TimeoutOptions.builder().timeoutCommands(false).build();

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final ClientResources resources;
    private final boolean ownsResources;
    private final boolean listening;
    private final RedisClient client;
    private final Outages outages;
    private final Queue<Future<?>> repeated = new ConcurrentLinkedQueue<>();

    private Connector(ClientResources resources, boolean ownsResources, ClientOptions options, Outages outages) {
        this.resources = resources;
        this.ownsResources = ownsResources;
        this.listening = false;
        this.outages = outages;
        this.client = client(resources, options);
    }

    private Connector(Connector other, boolean listening) {
        this.resources = other.resources;
        this.ownsResources = false;
        this.listening = listening;
        this.outages = other.outages;
        this.client = client(resources, other.client.getOptions());
    }

    private static RedisClient client(ClientResources resources, ClientOptions options) {
        RedisClient client = RedisClient.create(resources);
        client.setOptions(options.mutate()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(CALLS_HAVE_DEADLINES)
                .build());
        return client;
    }

    /** Returns one with threads of its own. */
    static Connector standingAlone(Optional<SslOptions> ssl, Outages outages) {
        ClientOptions.Builder options = ClientOptions.builder()
                .requestQueueSize(MAX_WAITING_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(KEEP_ALIVE)
                        .build());
        ssl.ifPresent(options::sslOptions);
        return new Connector(ClientResources.create(), true, options.build(), outages);
    }

    /** Returns one with the threads and the options of a client that is not its own. */
    static Connector like(AbstractRedisClient client, Outages outages) {
        return new Connector(client.getResources(), false, client.getOptions(), outages);
    }

    /** Returns another one with the same threads and options, to be closed before this one. */
    Connector another() {
        return new Connector(this, false);
    }

    /** Returns another one as {@link #another} does, whose connections are such as hear what is published. */
    Connector listening() {
        return new Connector(this, true);
    }

    /** Returns a circuit breaker for a server, of which whoever hears of outages hears. */
    CircuitBreaker newBreaker() {
        return outages.newBreaker();
    }

    CompletableFuture<StatefulRedisConnection<String, byte[]>> connect(RedisURI uri) {
        RedisCodec<String, byte[]> codec = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
        return listening
                ? client.connectPubSubAsync(codec, bounded(uri))
                        .toCompletableFuture()
                        .thenApply(connection -> connection)
                : client.connectAsync(codec, bounded(uri)).toCompletableFuture();
    }

    CompletableFuture<StatefulRedisSentinelConnection<String, String>> connectSentinel(RedisURI uri) {
        return client.connectSentinelAsync(StringCodec.UTF8, bounded(uri));
    }

    /** A handshake that is not answered would keep an attempt for Lettuce's default of a minute. */
    private static RedisURI bounded(RedisURI uri) {
        RedisURI bounded = RedisURI.builder(uri).build();
        bounded.setTimeout(CONNECT_TIMEOUT);
        return bounded;
    }

    /** Closes a connection without waiting. */
    static void release(StatefulConnection<?, ?> connection) {
        var unused = connection.closeAsync();
    }

    /** Lets an answer fail that does not come in time, so that somebody else is asked. */
    <T> CompletableFuture<T> bounded(CompletionStage<T> answer) {
        CompletableFuture<T> bounded = answer.toCompletableFuture().thenApply(result -> result);
        after(
                ANSWER_TIMEOUT,
                () -> bounded.completeExceptionally(new RedisCommandTimeoutException("no answer in time")));
        return bounded;
    }

    /** Runs a task on an event loop. */
    void after(Duration delay, Runnable task) {
        var unused = resources.eventExecutorGroup().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs a task on an event loop again and again, until this is closed. */
    void repeat(Duration pause, Runnable task) {
        repeated.add(resources
                .eventExecutorGroup()
                .scheduleWithFixedDelay(task, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Closes all its connections. */
    @Override
    public void close() {
        repeated.forEach(task -> task.cancel(false));
        client.shutdown(Duration.ZERO, CLOSE_TIMEOUT);
        if (ownsResources) {
            resources
                    .shutdown(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly();
        }
    }
}
