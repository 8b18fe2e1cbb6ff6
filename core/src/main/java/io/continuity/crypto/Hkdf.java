package io.continuity.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256, RFC 5869, without a salt and for 32 bytes: JDK 17 has none. */
final class Hkdf {
    private static final String HMAC = "HmacSHA256";
    private static final byte[] NO_SALT = new byte[32];
    private static final byte FIRST_BLOCK = 1;

    private Hkdf() {}

    /** Derives 32 bytes that tell nothing of the key, nor of what is derived under another info. */
    static byte[] derive(byte[] key, String info) {
        byte[] pseudorandom = hmac(NO_SALT).doFinal(key);
        Mac expand = hmac(pseudorandom);
        expand.update(info.getBytes(UTF_8));
        expand.update(FIRST_BLOCK);
        return expand.doFinal();
    }

    private static Mac hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every JDK has HMAC with SHA-256", e);
        }
    }
}
