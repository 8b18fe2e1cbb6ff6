package io.continuity.session.redis;

import io.continuity.resume.ConnectionLog;
import io.continuity.testkit.ConnectionLogContract;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The contract of a connection log, kept on some Redis. */
abstract class ConnectionsOnRedis extends ConnectionLogContract {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    /** Makes the last claim of each connection that much older; the server's clock cannot be moved. */
    private static final String AGE =
            """
            for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
              local claimed = math.max(0, redis.call('HGET', key, 't') - ARGV[2])
              redis.call('HSET', key, 't', string.format('%.0f', claimed))
            end
            return 1
            """;

    private final String prefix = "connections-" + NAMESPACES.incrementAndGet();
    private final String uri;
    private final Supplier<List<RedisServer>> masters;

    ConnectionsOnRedis(String uri, Supplier<List<RedisServer>> masters) {
        this.uri = uri;
        this.masters = masters;
    }

    @Override
    protected ConnectionLog log() {
        return RedisConnectionLog.builder(uri).keyPrefix(prefix).build();
    }

    @Override
    protected void letPass(Duration duration) {
        RedisClient client = RedisClient.create();
        try {
            for (RedisServer master : masters.get()) {
                master.letPass(duration, prefix + ":*");
                client.connect(RedisURI.create(master.uri()))
                        .sync()
                        .eval(
                                AGE,
                                ScriptOutputType.INTEGER,
                                new String[0],
                                prefix + ":*:connection",
                                Long.toString(duration.toMillis()));
            }
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
