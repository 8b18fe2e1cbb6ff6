package io.continuity.session.redis;

import io.continuity.testkit.RedisServer;
import java.util.List;

/** The contract, kept on one server. */
class RedisConnectionLogTest extends ConnectionsOnRedis {
    RedisConnectionLogTest() {
        super(RedisServer.shared().uri().toString(), () -> List.of(RedisServer.shared()));
    }
}
