package io.continuity.ws.client;

import io.continuity.Clocks;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an attempt to open a transport has ended.
 *
 * <p>The Jakarta API tells nobody with which status a server has answered. Tyrus and Jetty say it in exceptions of their own,
 * Tomcat in a text. <em>Immutable.</em>
 *
 * @param status of the answer; 0 if there was none, or it is not known
 * @param retryAfterMillis when the server wants another attempt at the earliest; 0 if that is not known
 * @param text for people
 */
record HandshakeFailure(int status, long retryAfterMillis, String text) {
    private static final Pattern STATUS = Pattern.compile("\\[([1-5]\\d\\d)\\]");
    /** Tomcat's text, in whatever language, when it must not follow a redirect: to where, the first of at most none. */
    private static final Pattern REDIRECT = Pattern.compile("\\[1\\].*\\[0\\]");

    private static final int FOUND = 302;
    private static final long MOST = Duration.ofHours(1).toMillis();
    private static final int CAUSES = 10;

    static HandshakeFailure of(Throwable failure, Map<String, List<String>> headers) {
        int status = 0;
        long retryAfter = retryAfter(headers);
        Throwable cause = failure;
        for (int i = 0; i < CAUSES && cause != null; i++) {
            status = status > 0 ? status : status(cause);
            retryAfter = retryAfter > 0 ? retryAfter : number(cause, "getDelay").orElse(0L) * 1000;
            cause = cause.getCause();
        }
        return new HandshakeFailure(
                status,
                Math.min(MOST, retryAfter),
                status > 0
                        ? "the server has answered " + status
                        : failure.getClass().getSimpleName());
    }

    private static int status(Throwable cause) {
        Optional<Long> told = number(cause, "getHttpStatusCode").or(() -> number(cause, "getResponseStatusCode"));
        if (told.isPresent() && told.get() > 0) {
            return told.get().intValue();
        }
        if (cause.getClass().getSimpleName().equals("AuthenticationException")) {
            return 401;
        }
        String message = String.valueOf(cause.getMessage());
        if (REDIRECT.matcher(message).find()) {
            return FOUND;
        }
        Matcher status = STATUS.matcher(message);
        return status.find() ? Integer.parseInt(status.group(1)) : 0;
    }

    private static Optional<Long> number(Throwable cause, String getter) {
        try {
            Object value = cause.getClass().getMethod(getter).invoke(cause);
            return value instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** RFC 9110 §10.2.3: seconds, or a date. */
    private static long retryAfter(Map<String, List<String>> headers) {
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if ("Retry-After".equalsIgnoreCase(header.getKey())
                    && !header.getValue().isEmpty()) {
                return millis(header.getValue().get(0).trim());
            }
        }
        return 0;
    }

    private static long millis(String value) {
        if (value.matches("\\d{1,9}")) {
            return Long.parseLong(value) * 1000;
        }
        try {
            ZonedDateTime then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Math.max(0, Duration.between(Clocks.system().instant(), then).toMillis());
        } catch (DateTimeParseException e) {
            return 0;
        }
    }
}
