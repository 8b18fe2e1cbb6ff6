package io.continuity.ws.server;

import io.continuity.ws.common.ConnectionSession;
import jakarta.websocket.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The sessions of one endpoint that are open on this instance. <em>Thread-safe.</em> */
final class Connections {
    private final Set<ConnectionSession> open = ConcurrentHashMap.newKeySet();

    void add(ConnectionSession session) {
        open.add(session);
    }

    void remove(ConnectionSession session) {
        open.remove(session);
    }

    Set<ConnectionSession> all() {
        return Set.copyOf(open);
    }

    Set<Session> open() {
        return open.stream().filter(Session::isOpen).collect(Collectors.toUnmodifiableSet());
    }
}
