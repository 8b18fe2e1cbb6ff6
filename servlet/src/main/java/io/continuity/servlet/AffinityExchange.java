package io.continuity.servlet;

import io.continuity.servlet.AffinityObserver.Event;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** One HTTP exchange and the version that its session stays with. <em>Thread-safe.</em> */
final class AffinityExchange {
    private final SessionAffinity affinity;
    private final List<String> live;
    private final Optional<String> presented;
    private final AtomicReference<Optional<String>> held;
    private final AtomicBoolean settled = new AtomicBoolean();

    /** Begins: says which version answers. */
    AffinityExchange(SessionAffinity affinity, HttpServletRequest request, HttpServletResponse response) {
        this.affinity = affinity;
        this.live = affinity.live();
        this.presented = presented(affinity.cookieName(), request.getCookies());
        this.held = new AtomicReference<>(presented);
        response.setHeader(affinity.headerName(), affinity.version());
        if (presented.isPresent() && !affinity.mayBeOurs(presented.get(), live)) {
            tell(Event.REFUSED);
        }
    }

    private static Optional<String> presented(String name, Cookie[] cookies) {
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name)) {
                    return Optional.of(cookie.getValue());
                }
            }
        }
        return Optional.empty();
    }

    private void tell(Event event) {
        affinity.observer().happened(event);
    }

    /** Pins the session if need be, and sends the cookie that belongs to it. Before the session is saved. */
    void settle(HttpServletRequest request, HttpServletResponse response, WebSession session) {
        boolean first = !settled.getAndSet(true);
        Optional<String> pinned = session.pin(before -> {
            Optional<String> after = affinity.choose(before, presented, live);
            if (first && after.isPresent()) {
                tell(before, after.get());
            }
            return after;
        });
        Optional<String> wanted = affinity.cookie(pinned, live);
        if (!held.getAndSet(wanted).equals(wanted)) {
            response.addCookie(cookie(request, wanted));
        }
    }

    private void tell(Optional<String> before, String after) {
        if (before.isEmpty()) {
            tell(Event.PINNED);
        } else if (!before.get().equals(after)) {
            tell(Event.MOVED);
        } else {
            if (affinity.isElsewhere(after)) {
                tell(Event.MISROUTED);
            }
            Optional<String> wanted = affinity.cookie(before, live);
            if (wanted.isPresent() && !wanted.equals(presented)) {
                tell(Event.RESTORED);
            }
        }
    }

    /** The application has reset the response: what was sent is not. */
    void reset(HttpServletResponse response) {
        held.set(presented);
        response.setHeader(affinity.headerName(), affinity.version());
    }

    private Cookie cookie(HttpServletRequest request, Optional<String> value) {
        Cookie cookie = new Cookie(affinity.cookieName(), value.orElse(""));
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure());
        cookie.setAttribute("SameSite", "Lax");
        cookie.setMaxAge(value.isPresent() ? -1 : 0);
        return cookie;
    }
}
