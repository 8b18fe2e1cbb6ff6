package io.continuity.ws.server;

import io.continuity.resume.ConnectionId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds those who have to do with a connection among all others: hints come as often as connections move.
 * <em>Thread-safe.</em>
 */
final class ByConnection<T> {
    /** Sets are replaced, never changed: others go through them. */
    private final Map<ConnectionId, Set<T>> found = new ConcurrentHashMap<>();

    /** Somebody has to do with another connection than before. */
    void move(T who, Optional<ConnectionId> from, Optional<ConnectionId> to) {
        from.ifPresent(id -> found.computeIfPresent(id, (same, present) -> without(present, who)));
        to.ifPresent(id -> found.merge(id, Set.of(who), ByConnection::union));
    }

    private static <T> Set<T> union(Set<T> some, Set<T> others) {
        Set<T> all = new HashSet<>(some);
        all.addAll(others);
        return Set.copyOf(all);
    }

    private static <T> @Nullable Set<T> without(Set<T> present, T who) {
        Set<T> others = new HashSet<>(present);
        others.remove(who);
        return others.isEmpty() ? null : Set.copyOf(others);
    }

    Set<T> of(ConnectionId id) {
        return found.getOrDefault(id, Set.of());
    }
}
