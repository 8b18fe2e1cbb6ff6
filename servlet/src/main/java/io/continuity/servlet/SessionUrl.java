package io.continuity.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The path parameter that carries the handle (Servlet 6.1 section 7.1.3). <em>Immutable.</em> */
final class SessionUrl {
    private static final Pattern PATH = Pattern.compile("[^?#]*");

    private final String start;
    private final Pattern parameter;

    SessionUrl(String name) {
        this.start = ";" + name + "=";
        this.parameter = Pattern.compile(Pattern.quote(start) + "([^;/]+)");
    }

    Optional<String> handle(String requestUri) {
        Matcher matcher = parameter.matcher(requestUri);
        try {
            return matcher.find()
                    ? Optional.of(URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            // A malformed escape is no handle of ours.
            return Optional.empty();
        }
    }

    /** Tells whether a URL leads into this application, as seen by this request's client, and carries no handle yet. */
    boolean isOurs(HttpServletRequest request, String url) {
        try {
            URI here = URI.create(request.getRequestURL().toString());
            URI there = here.resolve(url).normalize();
            String context = request.getContextPath();
            String path = Optional.ofNullable(there.getRawPath()).orElse("");
            return !url.startsWith("#")
                    && here.getScheme().equalsIgnoreCase(there.getScheme())
                    && here.getRawAuthority().equalsIgnoreCase(there.getRawAuthority())
                    && (path.equals(context) || path.startsWith(context + "/") || context.isEmpty())
                    && !path.contains(start);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    String append(HttpServletRequest request, String url, String handle) {
        Matcher matcher = PATH.matcher(url);
        String path = matcher.lookingAt() ? matcher.group() : "";
        String rest = url.substring(path.length());
        String parameterized = start + URLEncoder.encode(handle, StandardCharsets.UTF_8);
        if (path.isEmpty()) {
            // A parameter alone would name another resource than no path does: this request's.
            String own = request.getRequestURI();
            int parameters = own.indexOf(start);
            path = parameters < 0 ? own : own.substring(0, parameters);
        } else if (Optional.ofNullable(URI.create(url).getRawPath()).orElse("").isEmpty()) {
            path += "/";
        }
        return path + parameterized + rest;
    }
}
