package io.continuity.servlet;

import io.continuity.session.HandleParts.Part;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says once when a client is about to send more headers than servers and proxies take, many of which refuse a request of more
 * than 8 KB: the session would be out of its user's reach, with an answer that no application has written. And once when a
 * cookie is longer with its attributes than some proxies let pass: its user would not get it. <em>Thread-safe.</em>
 */
final class HeaderBudget {
    private static final int WARN_ABOVE = 6 * 1024;

    /** Colon, space and the end of the line; for a cookie an equals sign, a semicolon and a space. */
    private static final int BETWEEN = 4;

    /** Some drop all cookies of an answer of which one is longer. */
    private static final int MAX_SET_COOKIE = 4096;

    private static final int EXPIRES = "; Expires=Thu, 01 Jan 1970 00:00:00 GMT".length();

    private static final System.Logger LOG = System.getLogger(HeaderBudget.class.getName());

    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicBoolean warnedOfAttributes = new AtomicBoolean();

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

    /** Returns a cookie that is to be sent. */
    Cookie look(Cookie cookie) {
        int length =
                cookie.getName().length() + "=".length() + cookie.getValue().length();
        length += cookie.getMaxAge() < 0 ? 0 : EXPIRES;
        for (Map.Entry<String, String> attribute : cookie.getAttributes().entrySet()) {
            length += attribute.getKey().length() + attribute.getValue().length() + "; =".length();
        }
        if (length > MAX_SET_COOKIE && warnedOfAttributes.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A session cookie takes {0} bytes with its attributes. Some proxies drop all cookies of an answer that has"
                            + " one of more than {1}: keep less in sessions, or shorten the cookie's path or domain",
                    length,
                    MAX_SET_COOKIE);
        }
        return cookie;
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
