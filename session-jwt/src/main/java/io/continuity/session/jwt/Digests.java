package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.continuity.session.SessionId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Digests of session ids: 96 bits of SHA-256, 16 characters of base64url. */
final class Digests {
    private static final int BYTES = 12;

    private Digests() {}

    static String of(SessionId id) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(id.value().getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
