package io.continuity.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.springframework.util.StringUtils;

/**
 * The subprotocols that a client offers, in its order. <em>Immutable.</em>
 *
 * @param names as the client has them
 */
record OfferedProtocols(List<String> names) {
    static final String HEADER = "Sec-WebSocket-Protocol";

    private static final String RESUMABLE = "continuity.v1";
    private static final String AROUND = RESUMABLE + "+";

    static OfferedProtocols of(HttpServletRequest request) {
        return new OfferedProtocols(Collections.list(request.getHeaders(HEADER)).stream()
                .flatMap(header -> StringUtils.commaDelimitedListToSet(header).stream())
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList());
    }

    /** Those of the application, alone or in {@code continuity.v1}. */
    List<String> applications() {
        return names.stream()
                .filter(name -> !name.equals(RESUMABLE))
                .map(name -> name.startsWith(AROUND) ? name.substring(AROUND.length()) : name)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /**
     * Says what is agreed upon.
     *
     * @param chosen by the application, of its own; empty for none
     * @return one that the client offers, or empty for none
     */
    String agreed(String chosen) {
        for (String name : names) {
            boolean resumable = name.equals(RESUMABLE) || (!chosen.isEmpty() && name.equals(AROUND + chosen));
            if (resumable || !name.startsWith(AROUND)) {
                return resumable ? name : chosen;
            }
        }
        return chosen;
    }
}
