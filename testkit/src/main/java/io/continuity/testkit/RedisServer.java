package io.continuity.testkit;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A Redis server for tests, so that none is skipped for want of one.
 *
 * <p>The shared server is for tests that keep to a key prefix of their own. Tests that stop, kill or pause a server
 * take an embedded one. Nothing is written to disk, but by {@link #slowToLoad}: a server that is started again is empty.
 * <em>Thread-safe.</em>
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Within a script time stands still, so that all keys age by the same span. */
    private static final String LET_PASS =
            """
            local passed = tonumber(ARGV[2])
            local aged = 0
            for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
                local left = redis.call('PTTL', key)
                if left >= 0 then
                    aged = aged + 1
                    if left <= passed then
                        redis.call('DEL', key)
                    else
                        redis.call('PEXPIRE', key, left - passed)
                    end
                end
            end
            return aged
            """;

    private static final String LOWER_SCORES =
            """
            for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
                for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
                    redis.call('ZINCRBY', key, -ARGV[2], member)
                end
            end
            return 'OK'
            """;

    private final URI uri;
    private final Optional<RedisProcess> process;
    private final Optional<Snapshot> snapshot;

    RedisServer(URI uri) {
        this.uri = uri;
        this.process = Optional.empty();
        this.snapshot = Optional.empty();
    }

    RedisServer(RedisProcess process) {
        this(process, Optional.empty());
    }

    private RedisServer(RedisProcess process, Optional<Snapshot> snapshot) {
        this.uri = loopback(process.port());
        this.process = Optional.of(process);
        this.snapshot = snapshot;
    }

    static URI loopback(int port) {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /**
     * Returns the server that all tests of this JVM share.
     *
     * <p>It is the one that the environment variable {@code CONTINUITY_TEST_REDIS} names as a {@code redis://} URI,
     * else a container ({@code redis:7.2-alpine}) if a Docker engine answers, else an embedded server (6.2).
     *
     * @return a running server that nobody but the end of the JVM stops
     */
    public static RedisServer shared() {
        return SharedRedis.INSTANCE;
    }

    /**
     * Starts an embedded server (6.2) of the caller's own on a free loopback port.
     *
     * @return a server that answers
     */
    public static RedisServer embedded() {
        return new RedisServer(RedisProcess.start());
    }

    /**
     * Starts an embedded server (6.2) that keeps its data when it is stopped, and takes seconds to load it when it is
     * started again. Meanwhile it answers everything with {@code LOADING}.
     *
     * <p>It begins with 60 keys of a megabyte each, so that it has something to load; they are called {@code filler:0} and
     * so on.
     *
     * @return a server that answers; closing it removes its snapshot
     */
    public static RedisServer slowToLoad() {
        Snapshot snapshot = Snapshot.inDirectoryOfItsOwn();
        RedisServer server = new RedisServer(
                RedisProcess.start(LocalPorts::free, port -> snapshot.options()), Optional.of(snapshot));
        server.call("DEBUG", "POPULATE", "60", "filler", "1000000");
        return server;
    }

    /**
     * Tells whether the server runs and still loads its data.
     *
     * @return true if that is what it has answered
     */
    public boolean isLoading() {
        try {
            ping();
            return false;
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage()).contains("-LOADING");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /**
     * Returns where the server listens.
     *
     * @return a {@code redis://} URI
     */
    public URI uri() {
        return uri;
    }

    /**
     * Returns the host that the server listens on.
     *
     * @return a host name or address
     */
    public String host() {
        return uri.getHost();
    }

    /**
     * Returns the port that the server listens on, also while it is stopped.
     *
     * @return a TCP port
     */
    public int port() {
        return uri.getPort() < 0 ? RespConnection.DEFAULT_PORT : uri.getPort();
    }

    /**
     * Starts an embedded server again, empty and on the same port, and waits until it answers; one that is slow to load
     * has its data.
     *
     * @throws IllegalStateException if it is running, or if it is the shared server
     */
    public void start() {
        own().restart();
        ping();
    }

    /**
     * Stops an embedded server with SIGTERM and waits for its end, also if it was paused.
     *
     * @throws IllegalStateException if it is the shared server
     */
    public void stop() {
        own().stop();
    }

    /**
     * Kills an embedded server with SIGKILL and waits for its end.
     *
     * @throws IllegalStateException if it is the shared server
     */
    public void kill() {
        own().kill();
    }

    /**
     * Freezes an embedded server with SIGSTOP: connections stay open, nothing is answered.
     *
     * @throws IllegalStateException if it is not running, or if it is the shared server
     */
    public void pause() {
        own().signal("STOP");
    }

    /**
     * Thaws an embedded server with SIGCONT; it then answers what was sent meanwhile.
     *
     * @throws IllegalStateException if it is not running, or if it is the shared server
     */
    public void resume() {
        own().signal("CONT");
        ping();
    }

    /**
     * Makes all keys with a time to live that much older, and removes those that expire by it.
     *
     * <p>Only times to live change: the server's {@code TIME} and times stored as values stay as they are.
     *
     * @param duration how much time is to seem to have passed, in whole milliseconds
     */
    public void letPass(Duration duration) {
        letPass(duration, "*");
    }

    /**
     * Makes some keys with a time to live that much older, and removes those that expire by it.
     *
     * @param duration how much time is to seem to have passed, in whole milliseconds
     * @param keyPattern which keys, as in {@code KEYS}: {@code shop:*}
     */
    public void letPass(Duration duration, String keyPattern) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration must not be negative: " + duration);
        }
        call("EVAL", LET_PASS, "0", keyPattern, Long.toString(duration.toMillis()));
    }

    /**
     * Lowers the scores of sorted sets, for scores that are compared with the server's {@code TIME}.
     *
     * @param keyPattern which keys, as in {@code KEYS}, sorted sets all of them
     * @param difference by how much
     */
    public void lowerScores(String keyPattern, long difference) {
        call("EVAL", LOWER_SCORES, "0", keyPattern, Long.toString(difference));
    }

    /** Ends an embedded server; leaves the shared one alone. */
    @Override
    public void close() {
        process.ifPresent(RedisProcess::close);
        snapshot.ifPresent(Snapshot::delete);
    }

    @Override
    public String toString() {
        return "RedisServer[" + host() + ":" + port() + "]"; // The URI may hold a password.
    }

    private void ping() {
        call("PING");
    }

    boolean isRunning() {
        return own().isRunning();
    }

    String call(String... words) {
        try (RespConnection connection = RespConnection.open(uri, TIMEOUT)) {
            return connection.call(words);
        }
    }

    private RedisProcess own() {
        return process.orElseThrow(
                () -> new IllegalStateException("The shared Redis server serves other tests too: use embedded()"));
    }
}
