package io.continuity.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How clients carry handles: by cookie, in URLs, or both.
 *
 * <p>An application that has chosen tracking modes gets those. One whose modes are the container's default has not, as
 * far as can be told: it gets cookies, although containers allow URLs by default, unless the filter was built with URL
 * tracking. Handles in URLs end up in logs, bookmarks and referrers, and let others plant them. <em>Immutable.</em>
 */
final class SessionTracking {
    private final SessionCookie cookie;
    private final SessionUrl url;
    private final boolean byCookie;
    private final boolean byUrl;

    /**
     * Follows what an application has chosen.
     *
     * @param inParts whether a handle takes several cookies, and can be in no URL
     */
    SessionTracking(ServletContext context, boolean urlTracking, boolean inParts) {
        this.cookie = new SessionCookie(context, inParts);
        this.url = new SessionUrl(Optional.ofNullable(context.getSessionCookieConfig())
                .map(SessionCookieConfig::getName)
                .filter(name -> !name.equals("JSESSIONID"))
                .orElse("jsessionid"));
        // Jetty's context without sessions of its own has neither default nor effective modes.
        Optional<Set<SessionTrackingMode>> chosen = Optional.ofNullable(context.getEffectiveSessionTrackingModes())
                .filter(modes -> !modes.equals(context.getDefaultSessionTrackingModes()));
        this.byCookie =
                chosen.map(modes -> modes.contains(SessionTrackingMode.COOKIE)).orElse(true);
        this.byUrl =
                chosen.map(modes -> modes.contains(SessionTrackingMode.URL)).orElse(urlTracking);
        if (inParts && (byUrl || !byCookie)) {
            throw new IllegalStateException("Session tracking must be by cookies alone, as this store keeps sessions in"
                    + " them: remove url-tracking, and URL from the application's session tracking modes");
        }
    }

    /** What a client presented, at most a few handles, and none if {@code fromUrl} but one. */
    record Presented(List<String> handles, boolean fromUrl) {}

    Presented presented(HttpServletRequest request) {
        List<String> cookies = byCookie ? cookie.handles(request) : List.of();
        if (!cookies.isEmpty() || !byUrl) {
            return new Presented(cookies, false);
        }
        Optional<String> handle = url.handle(request.getRequestURI());
        return new Presented(handle.map(List::of).orElse(List.of()), handle.isPresent());
    }

    /**
     * Sends another handle, or none.
     *
     * @param held what the client has, as far as this exchange knows
     */
    void send(
            HttpServletRequest request, HttpServletResponse response, Optional<String> held, Optional<String> handle) {
        if (byCookie) {
            cookie.change(request, response, held, handle);
        }
    }

    boolean isByUrl() {
        return byUrl;
    }

    String encode(HttpServletRequest request, String target, String handle) {
        return url.isOurs(request, target) ? url.append(request, target, handle) : target;
    }
}
