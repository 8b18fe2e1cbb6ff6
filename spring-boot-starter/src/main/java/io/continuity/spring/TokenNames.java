package io.continuity.spring;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * What tokens are bound to: those of another application or another cookie are refused. <em>Immutable.</em>
 *
 * @param application the application's name
 * @param cookie the name of the session cookie
 */
record TokenNames(String application, String cookie) {
    private static final String USUAL = "JSESSIONID";

    static TokenNames of(@Nullable String application, Optional<String> cookie) {
        if (application == null || !StringUtils.hasText(application)) {
            throw new SetupException(
                    ContinuityProperties.STORE + "=jwt binds tokens to the application's name, so that no other"
                            + " application with the same keys takes them, and spring.application.name is not set",
                    "set spring.application.name, the same on all instances and in all versions of the application");
        }
        return new TokenNames(application, cookie.orElse(USUAL));
    }

    /** Refuses that the filter uses another cookie than the store. */
    void requireCookie(@Nullable String used) {
        String name = Objects.requireNonNullElse(used, USUAL);
        if (!name.equals(cookie)) {
            throw new SetupException(
                    "Tokens are bound to the session cookie '" + cookie
                            + "' (server.servlet.session.cookie.name), and the"
                            + " servlet context has been told to use '" + name + "'",
                    "name the cookie with server.servlet.session.cookie.name only");
        }
    }
}
