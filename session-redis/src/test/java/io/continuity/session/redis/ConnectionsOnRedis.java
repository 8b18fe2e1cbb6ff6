package io.continuity.session.redis;

import io.continuity.resume.ConnectionLog;
import io.continuity.testkit.ConnectionLogContract;
import io.continuity.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The contract of a connection log, kept on some Redis. */
abstract class ConnectionsOnRedis extends ConnectionLogContract {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final String prefix = "connections-" + NAMESPACES.incrementAndGet();
    private final String uri;
    private final ConnectionTime time;

    ConnectionsOnRedis(String uri, Supplier<List<RedisServer>> masters) {
        this.uri = uri;
        this.time = new ConnectionTime(masters, prefix);
    }

    @Override
    protected ConnectionLog log() {
        return RedisConnectionLog.builder(uri)
                .keyPrefix(prefix)
                .timeout(OneConnection.PATIENCE)
                .build();
    }

    @Override
    protected void letPass(Duration duration) {
        time.pass(duration);
    }
}
