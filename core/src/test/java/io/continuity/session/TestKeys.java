package io.continuity.session;

import io.continuity.crypto.KeyRing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Key rings for tests: the same secret wherever the same is asked for. */
final class TestKeys {
    private TestKeys() {}

    /** The first of the ids is the active one. */
    static KeyRing ring(String active, String... others) {
        KeyRing.Builder ring = KeyRing.builder().key(active, secret(active));
        for (String other : others) {
            ring.key(other, secret(other));
        }
        return ring.build(active);
    }

    static String secret(String of) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(of.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
