package io.continuity.session.redis;

import io.continuity.fleet.Fleet;
import io.continuity.testkit.FleetContract;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/** The contract of a fleet, kept on some Redis. */
abstract class FleetOnRedis extends FleetContract {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final String prefix = "fleet-" + NAMESPACES.incrementAndGet();
    private final Supplier<List<RedisServer>> masters;
    private final RedisSessionStore store;

    FleetOnRedis(String uri, Supplier<List<RedisServer>> masters) {
        this.masters = masters;
        this.store = RedisSessionStore.builder(uri).keyPrefix(prefix).build();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @Override
    protected Fleet fleet() {
        return store.fleet().orElseThrow();
    }

    /** The server's clock cannot be moved: what is compared with it is. */
    @Override
    protected void letPass(Duration duration) {
        for (RedisServer master : masters.get()) {
            master.letPass(duration, prefix + ":*");
            master.lowerScores(prefix + ":*:times", duration.toMillis());
        }
    }

    @Override
    protected Fleet emptied() {
        RedisClient client = RedisClient.create();
        try {
            masters.get().forEach(master -> client.connect(RedisURI.create(master.uri()))
                    .sync()
                    .eval(
                            "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end return 1",
                            ScriptOutputType.INTEGER,
                            new String[0],
                            prefix + ":*"));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
        return fleet();
    }
}
