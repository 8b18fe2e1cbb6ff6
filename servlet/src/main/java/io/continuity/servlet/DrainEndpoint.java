package io.continuity.servlet;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainProgress;
import io.continuity.drain.DrainReceipt;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Two paths on which an instance tells whether it is ready, and on which its platform begins and cancels a drain.
 *
 * <p>Strangers get 404, as if there was nothing. <em>Thread-safe.</em>
 */
final class DrainEndpoint {
    private static final System.Logger LOG = System.getLogger(DrainFilter.class.getName());

    private final Drain drain;
    private final Optional<String> control;
    private final Optional<String> readiness;
    private final DrainAccess access;
    private final AtomicLong strangers = new AtomicLong();

    DrainEndpoint(Drain drain, Optional<String> control, Optional<String> readiness, Optional<String> token) {
        this.drain = drain;
        this.control = control;
        this.readiness = readiness;
        this.access = DrainAccess.of(token);
    }

    /** Refuses what cannot be a path in an application. */
    static String checked(String path) {
        if (!path.startsWith("/")
                || path.length() == 1
                || !path.chars().allMatch(c -> c > ' ' && c != '?' && c < 127)) {
            throw new IllegalArgumentException("must be a path below the application's, like /internal/drain");
        }
        return path;
    }

    /** The path of a request within its application, as it was sent. */
    static String path(HttpServletRequest request) {
        return request.getRequestURI()
                .substring(
                        Objects.requireNonNullElse(request.getContextPath(), "").length());
    }

    /** Answers a request that is for it. */
    boolean answers(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (control.isEmpty() && readiness.isEmpty()) {
            return false;
        }
        Optional<String> path = Optional.of(path(request));
        if (path.equals(readiness)) {
            boolean ready = drain.phase() == DrainPhase.SERVING;
            int status = ready ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
            answer(response, status, "{\"status\":\"" + (ready ? "UP" : "OUT_OF_SERVICE") + "\"}");
        } else if (path.equals(control)) {
            if (access.allows(request)) {
                control(request, response);
            } else {
                turnAway(response);
            }
        } else {
            return false;
        }
        return true;
    }

    private void turnAway(HttpServletResponse response) {
        if (strangers.getAndIncrement() == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Somebody who may not has asked for the drain's endpoint; from now on such requests are only counted");
        }
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
    }

    long strangers() {
        return strangers.get();
    }

    private void control(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            switch (request.getMethod()) {
                case "GET" -> {
                    if (flag(request, "begin", false)) { // All that a preStop hook of Kubernetes can send.
                        begin(request, response);
                    } else {
                        answer(response, HttpServletResponse.SC_OK, status());
                    }
                }
                case "POST" -> begin(request, response);
                case "DELETE" ->
                    answer(
                            response,
                            drain.cancel() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_CONFLICT,
                            status());
                default -> {
                    response.setHeader("Allow", "GET, POST, DELETE");
                    response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
                }
            }
        } catch (IllegalArgumentException e) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, "{\"reason\":\"" + e.getMessage() + "\"}");
        } catch (IllegalStateException e) { // A rehearsal while it drains.
            answer(response, HttpServletResponse.SC_CONFLICT, status());
        }
    }

    private void begin(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean waits = flag(request, "wait", true);
        if (flag(request, "rehearse", false)) {
            var unused = drain.rehearse();
            answer(response, HttpServletResponse.SC_OK, status());
        } else if (waits) {
            boolean left = drain.leaveService();
            answer(response, left ? HttpServletResponse.SC_OK : HttpServletResponse.SC_CONFLICT, status());
        } else {
            drain.startLeaving();
            answer(response, HttpServletResponse.SC_ACCEPTED, status());
        }
    }

    private static boolean flag(HttpServletRequest request, String name, boolean otherwise) {
        String value = request.getParameter(name);
        try {
            return value == null ? otherwise : FilterParameters.bool(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " " + e.getMessage(), e);
        }
    }

    /** Holds nothing that a client has sent. */
    private String status() {
        DrainProgress progress = drain.progress();
        String inFlight = new TreeMap<>(progress.inFlight())
                .entrySet().stream().map(DrainEndpoint::member).collect(Collectors.joining(",", "{", "}"));
        return String.format(
                Locale.ROOT,
                "{\"phase\":\"%s\",\"since\":\"%s\",\"inFlight\":%s,\"late\":%d,\"strangers\":%d%s}",
                progress.phase(),
                progress.since(),
                inFlight,
                progress.late(),
                strangers(),
                drain.receipt().map(DrainEndpoint::receipt).orElse(""));
    }

    private static String member(Map.Entry<?, Long> count) {
        return "\"" + count.getKey() + "\":" + count.getValue();
    }

    private static String receipt(DrainReceipt receipt) {
        return ",\"receipt\":\"" + receipt.line().replaceAll("[\"\\\\\\p{Cntrl}]", " ") + "\"";
    }

    private static void answer(HttpServletResponse response, int status, String json) throws IOException {
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.getWriter().print(json);
    }
}
