package io.continuity.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cookie that carries the handle, as the application's {@link SessionCookieConfig} wants it.
 *
 * <p>Where the application says nothing: the name is {@code JSESSIONID}, the path is the context path, the cookie is
 * {@code HttpOnly} and {@code SameSite=Lax}, and {@code Secure} on requests that came by a secure channel.
 * <em>Immutable.</em>
 */
final class SessionCookie {
    /** A browser may hold cookies of one name for several paths and domains; more than these are not looked at. */
    static final int MAX_CANDIDATES = 4;

    private static final String SAME_SITE = "SameSite";
    private static final String HTTP_ONLY = "HttpOnly";

    private final SessionCookieConfig config;
    private final String name;
    private final String path;

    SessionCookie(ServletContext context) {
        this.config = context.getSessionCookieConfig();
        this.name = Optional.ofNullable(config.getName()).orElse("JSESSIONID");
        this.path = Optional.ofNullable(config.getPath())
                .orElse(context.getContextPath().isEmpty() ? "/" : context.getContextPath());
    }

    /** Returns what the client presented, in its order: the most specific path comes first (RFC 6265 section 5.4). */
    List<String> handles(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        List<String> handles = new ArrayList<>(1);
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name)
                        && handles.size() < MAX_CANDIDATES
                        && !handles.contains(cookie.getValue())) {
                    handles.add(cookie.getValue());
                }
            }
        }
        return List.copyOf(handles);
    }

    void write(HttpServletRequest request, HttpServletResponse response, String handle) {
        response.addCookie(cookie(request, handle, config.getMaxAge()));
    }

    void clear(HttpServletRequest request, HttpServletResponse response) {
        response.addCookie(cookie(request, "", 0));
    }

    private Cookie cookie(HttpServletRequest request, String value, int maxAge) {
        Cookie cookie = new Cookie(name, value);
        cookie.setAttribute(SAME_SITE, "Lax");
        cookie.setHttpOnly(true);
        for (Map.Entry<String, String> attribute : config.getAttributes().entrySet()) {
            if (!attribute.getKey().equalsIgnoreCase(HTTP_ONLY)) {
                cookie.setAttribute(attribute.getKey(), attribute.getValue());
            }
        }
        // False by default, so only an explicit attribute can switch it off.
        cookie.setHttpOnly(!"false".equalsIgnoreCase(config.getAttribute(HTTP_ONLY)));
        cookie.setSecure(config.isSecure() || request.isSecure());
        cookie.setPath(path);
        if (config.getDomain() != null) {
            cookie.setDomain(config.getDomain());
        }
        cookie.setMaxAge(maxAge);
        return cookie;
    }
}
