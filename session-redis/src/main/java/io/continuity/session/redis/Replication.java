package io.continuity.session.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The groups of writes of each connection, for as long as it is open. <em>Thread-safe.</em> */
final class Replication {
    private final Map<StatefulRedisConnection<String, byte[]>, ReplicaGroups> groups = new ConcurrentHashMap<>();

    ReplicaGroups groups(StatefulRedisConnection<String, byte[]> server) {
        ReplicaGroups known = groups.get(server);
        if (known != null) {
            return known;
        }
        groups.keySet().removeIf(connection -> !connection.isOpen());
        return groups.computeIfAbsent(server, ReplicaGroups::new);
    }
}
