package io.continuity.spring;

import io.continuity.ws.server.ConnectionStatistics;
import io.continuity.ws.server.ContinuityEndpoints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * {@code /actuator/continuityconnections}: how many resumable WebSocket connections there are here, and what has become of
 * others. It names none of them. <em>Thread-safe.</em>
 */
@WebEndpoint(id = ContinuityConnectionsEndpoint.ID, defaultAccess = Access.READ_ONLY)
final class ContinuityConnectionsEndpoint {
    static final String ID = "continuityconnections";

    private final ContinuityEndpoints endpoints;

    ContinuityConnectionsEndpoint(ContinuityEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @ReadOperation
    Map<String, Object> connections() {
        ConnectionStatistics counts = endpoints.statistics();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("connections", counts.connections());
        answer.put("opened", counts.opened());
        answer.put("resumed", counts.resumed());
        Map<String, Long> resets = new TreeMap<>();
        counts.resets().forEach((reason, count) -> resets.put(ConnectionMeters.name(reason), count));
        answer.put("resets", resets);
        answer.put("denied", counts.denied());
        answer.put("busy", counts.busy());
        answer.put("volatileDropped", counts.volatileDropped());
        return answer;
    }
}
