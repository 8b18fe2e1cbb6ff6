package io.continuity.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Keeps cookies that sessions are in out of caches that serve more than one client.
 *
 * <p>A shared cache may keep a response together with its {@code Set-Cookie} and hand both to others (RFC 9111, section
 * 7.3): they would have each other's sessions. So a response that it is told to keep, and a {@code 304}, which renews one, do
 * not tell the client of a mere access; and one that brings a change of the session is made {@code private}, whatever the
 * application has said. Headers of single products, such as {@code CDN-Cache-Control}, are not known here.
 */
final class SharedCaches {
    private static final String CACHE_CONTROL = "Cache-Control";
    private static final String PRIVATE = "private";

    private SharedCaches() {}

    /** Tells whether the application wants shared caches to keep this, as far as it has said so. */
    static boolean mayKeep(HttpServletResponse response) {
        List<String> directives = directives(response);
        return response.getStatus() == HttpServletResponse.SC_NOT_MODIFIED
                || (!isKeptOut(directives) && directives.stream().anyMatch(SharedCaches::allows));
    }

    private static boolean allows(String directive) {
        return directive.equals("public")
                || directive.startsWith("s-maxage=")
                || (directive.startsWith("max-age=") && !directive.equals("max-age=0"));
    }

    /** Tells shared caches not to keep this. */
    static void keepOut(HttpServletResponse response) {
        List<String> directives = directives(response);
        if (!isKeptOut(directives)) {
            List<String> kept = new ArrayList<>(List.of(PRIVATE));
            directives.stream()
                    .filter(directive -> !directive.equals("public") && !directive.startsWith("s-maxage"))
                    .forEach(kept::add);
            response.setHeader(CACHE_CONTROL, String.join(", ", kept));
        }
    }

    private static boolean isKeptOut(List<String> directives) {
        return directives.contains(PRIVATE) || directives.contains("no-store");
    }

    private static List<String> directives(HttpServletResponse response) {
        List<String> directives = new ArrayList<>();
        for (String value : response.getHeaders(CACHE_CONTROL)) {
            for (String directive : value.split(",", -1)) {
                if (!directive.isBlank()) {
                    directives.add(directive.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return directives;
    }
}
