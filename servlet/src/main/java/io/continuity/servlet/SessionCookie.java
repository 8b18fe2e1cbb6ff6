package io.continuity.servlet;

import io.continuity.session.HandleParts;
import io.continuity.session.HandleParts.Part;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The cookie that carries the handle, as the application's {@link SessionCookieConfig} wants it.
 *
 * <p>Where the application says nothing: the name is {@code JSESSIONID}, the path is the context path, the cookie is
 * {@code HttpOnly} and {@code SameSite=Lax}, and {@code Secure} on requests that came by a secure channel.
 * <em>Thread-safe.</em>
 */
final class SessionCookie {
    /** A browser may hold cookies of one name for several paths and domains; more than these are not looked at. */
    static final int MAX_CANDIDATES = 4;

    /** So many are cleared in one answer, the longest first: planted ones in any number must not make it too long to send. */
    static final int MAX_CLEARED = 16;

    private static final Comparator<Part> LONGEST_FIRST =
            Comparator.comparingInt((Part part) -> part.value().length()).reversed();

    /** Between the cookie's name and that of a part. */
    private static final char DOT = '.';

    private static final String SAME_SITE = "SameSite";
    private static final String HTTP_ONLY = "HttpOnly";

    /** Attributes that have a setter. */
    private static final Set<String> SETTINGS =
            Set.of("name", "comment", "domain", "path", "max-age", "secure", "httponly");

    private final String name;
    private final boolean inParts;
    private final String path;
    private final Optional<String> domain;
    private final int maxAge;
    private final boolean secure;
    private final boolean httpOnly;
    private final Map<String, String> attributes;
    private final HeaderBudget budget = new HeaderBudget();

    /**
     * Follows what an application has said.
     *
     * @param inParts whether a handle takes several cookies: see {@link HandleParts}
     */
    SessionCookie(ServletContext context, boolean inParts) {
        this.inParts = inParts;
        // Jetty has none for a context that was built without sessions of its own.
        Optional<SessionCookieConfig> config = Optional.ofNullable(context.getSessionCookieConfig());
        this.name = config.map(SessionCookieConfig::getName).orElse("JSESSIONID");
        this.path = config.map(SessionCookieConfig::getPath)
                .orElse(context.getContextPath().isEmpty() ? "/" : context.getContextPath());
        this.domain = config.map(SessionCookieConfig::getDomain);
        this.maxAge = config.map(SessionCookieConfig::getMaxAge).orElse(-1);
        this.secure = config.map(SessionCookieConfig::isSecure).orElse(false);
        // The flag is false by default, so only the attribute tells whether somebody has switched it off.
        this.httpOnly = config.filter(SessionCookie::listsOnlyWhatWasSaid)
                .map(c -> c.getAttribute(HTTP_ONLY))
                .map(value -> !value.equalsIgnoreCase("false"))
                .orElse(true);
        this.attributes = config.map(SessionCookie::attributes).orElse(Map.of());
        requireAsThePrefixSays();
    }

    /** Browsers ignore cookies that are not as their name says (RFC 6265bis, section 4.1.3): nobody would have a session. */
    private void requireAsThePrefixSays() {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean host = lower.startsWith("__host-");
        if ((host || lower.startsWith("__secure-")) && !secure) {
            throw wrongFor("Secure: set secure to true");
        }
        if (host && !path.equals("/")) {
            throw wrongFor("of the path '/': set the path, which is '" + path + "'");
        }
        if (host && domain.isPresent()) {
            throw wrongFor("of no domain: remove '" + domain.get() + "'");
        }
    }

    private IllegalStateException wrongFor(String rule) {
        return new IllegalStateException("The session cookie '" + name + "' must be " + rule
                + " in the application's SessionCookieConfig, or give the cookie another name");
    }

    private static Map<String, String> attributes(SessionCookieConfig config) {
        Map<String, String> attributes = new HashMap<>(config.getAttributes());
        // Jetty names attributes that web.xml could set, also if it does not.
        attributes.values().removeIf(Objects::isNull);
        attributes.keySet().removeIf(attribute -> SETTINGS.contains(attribute.toLowerCase(Locale.ROOT)));
        return Map.copyOf(attributes);
    }

    /** Jetty lists the name too, and a false for HttpOnly that nobody has said. */
    private static boolean listsOnlyWhatWasSaid(SessionCookieConfig config) {
        return !config.getAttributes().containsKey("name");
    }

    /** Returns what the client presented, in its order: the most specific path comes first (RFC 6265 section 5.4). */
    List<String> handles(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return List.of();
        }
        return inParts ? joined(cookies) : candidates(cookies);
    }

    private List<String> candidates(Cookie[] cookies) {
        List<String> handles = new ArrayList<>(1);
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(name)
                    && handles.size() < MAX_CANDIDATES
                    && !handles.contains(cookie.getValue())) {
                handles.add(cookie.getValue());
            }
        }
        return List.copyOf(handles);
    }

    /** Whoever can plant a cookie can plant many: what can be no part is left out, and then what is short. */
    private List<String> joined(Cookie[] cookies) {
        List<Part> parts = new ArrayList<>(1);
        boolean strange = false;
        for (Cookie cookie : cookies) {
            String found = cookie.getName();
            if (found.length() > name.length() && found.startsWith(name) && found.charAt(name.length()) == DOT) {
                String part = found.substring(name.length() + 1);
                if (cookie.getValue() != null && Part.isPart(part, cookie.getValue())) {
                    parts.add(new Part(part, cookie.getValue()));
                } else {
                    strange = true;
                }
            }
        }
        if (parts.size() >= HandleParts.MAX_PARTS) {
            parts.sort(LONGEST_FIRST);
            parts.subList(HandleParts.MAX_PARTS - 1, parts.size()).clear();
            strange = true;
        }
        if (strange) {
            parts.add(HandleParts.NO_PART);
        }
        return parts.isEmpty() ? List.of() : List.of(HandleParts.join(parts));
    }

    /** Changes what the client holds: a handle is one cookie, or as many as it has parts, of which those that stay are left alone. */
    void change(
            HttpServletRequest request, HttpServletResponse response, Optional<String> held, Optional<String> wanted) {
        if (!inParts) {
            response.addCookie(cookie(request, name, wanted));
            return;
        }
        List<Part> before = held.flatMap(HandleParts::split).orElse(List.of());
        List<Part> after = wanted.flatMap(HandleParts::split).orElse(List.of());
        budget.look(request, before, after);
        after.stream()
                .filter(part -> !before.contains(part))
                .forEach(part -> response.addCookie(
                        budget.look(cookie(request, name + DOT + part.name(), Optional.of(part.value())))));
        before.stream()
                .filter(part -> !part.equals(HandleParts.NO_PART))
                .sorted(LONGEST_FIRST)
                .map(Part::name)
                .distinct()
                .filter(gone -> after.stream().noneMatch(part -> part.name().equals(gone)))
                .limit(MAX_CLEARED)
                .forEach(gone -> response.addCookie(cookie(request, name + DOT + gone, Optional.empty())));
    }

    private Cookie cookie(HttpServletRequest request, String cookieName, Optional<String> value) {
        Cookie cookie = new Cookie(cookieName, value.orElse(""));
        cookie.setAttribute(SAME_SITE, "Lax");
        attributes.forEach(cookie::setAttribute);
        cookie.setHttpOnly(httpOnly);
        cookie.setSecure(secure || request.isSecure());
        cookie.setPath(path);
        domain.ifPresent(cookie::setDomain);
        cookie.setMaxAge(value.isPresent() ? maxAge : 0);
        return cookie;
    }
}
