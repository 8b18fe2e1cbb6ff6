package io.continuity.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * Who may begin a drain: who knows the token, or where there is none, who comes from this machine.
 *
 * <p>What a proxy passes on comes from elsewhere, and what a browser sends may be another site's doing. <em>Immutable.</em>
 */
final class DrainAccess {
    private static final int MIN_TOKEN = 16;
    private static final String BEARER = "Bearer ";
    private static final List<String> SENT_FOR_OTHERS = List.of(
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Real-IP",
            "Via",
            "Origin",
            "Referer",
            "Sec-Fetch-Site");

    private final Optional<byte[]> token;

    private DrainAccess(Optional<byte[]> token) {
        this.token = token;
    }

    static DrainAccess of(Optional<String> token) {
        return new DrainAccess(token.map(DrainAccess::hash));
    }

    static void check(String token) {
        if (token.length() < MIN_TOKEN || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "must have at least " + MIN_TOKEN + " characters of ASCII without spaces");
        }
    }

    boolean allows(HttpServletRequest request) {
        if (token.isPresent()) {
            String said = request.getHeader("Authorization");
            return said != null
                    && said.startsWith(BEARER)
                    && MessageDigest.isEqual(token.get(), hash(said.substring(BEARER.length())));
        }
        return isLoopback(request.getRemoteAddr())
                && SENT_FOR_OTHERS.stream().allMatch(name -> request.getHeader(name) == null);
    }

    /** As text, as a name would be looked up. */
    private static boolean isLoopback(String address) {
        return address.startsWith("127.")
                || address.equals("::1")
                || address.equals("0:0:0:0:0:0:0:1")
                || address.equals("[::1]")
                || address.equals("[0:0:0:0:0:0:0:1]");
    }

    /** Of one length, so that comparing tells nothing about that of the token. */
    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
