package io.continuity.servlet;

import io.continuity.session.HandleParts.Part;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says once when a client is about to send more headers than servers and proxies take, many of which refuse a request of more
 * than 8 KB: the session would be out of its user's reach, with an answer that no application has written.
 * <em>Thread-safe.</em>
 */
final class HeaderBudget {
    private static final int WARN_ABOVE = 6 * 1024;

    /** Colon, space and the end of the line; for a cookie an equals sign, a semicolon and a space. */
    private static final int BETWEEN = 4;

    private static final System.Logger LOG = System.getLogger(HeaderBudget.class.getName());

    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Adds up what the client sends with its next request, if it sends this one's other headers again.
     *
     * @param before parts of the session that this request has presented
     * @param after parts that the client has once it is answered
     */
    void look(HttpServletRequest request, List<Part> before, List<Part> after) {
        if (warned.get()) {
            return;
        }
        int session = length(after);
        int others = length(request) - length(before);
        if (others + session > WARN_ABOVE && warned.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A client is about to send {0} bytes of headers, {1} of them its session and {2} others. Many servers and"
                            + " proxies refuse requests of more than 8 KB: keep less in sessions or cookies, or let all of"
                            + " them take more",
                    others + session,
                    session,
                    others);
        }
    }

    private static int length(List<Part> parts) {
        return parts.stream()
                .mapToInt(part -> part.name().length() + part.value().length() + BETWEEN)
                .sum();
    }

    private static int length(HttpServletRequest request) {
        int length = 0;
        Enumeration<String> names = request.getHeaderNames();
        for (String name : Collections.list(names)) {
            for (String value : Collections.list(request.getHeaders(name))) {
                length += name.length() + value.length() + BETWEEN;
            }
        }
        return length;
    }
}
