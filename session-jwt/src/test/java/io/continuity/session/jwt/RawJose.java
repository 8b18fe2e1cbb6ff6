package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Tokens made by hand with the JDK: by somebody who has the key, or by an attacker who has not. */
final class RawJose {
    private static final int TAG_BYTES = 16;
    private static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

    private RawJose() {}

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String base64(String text) {
        return base64(text.getBytes(UTF_8));
    }

    static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    /** A compact JWE whose header says whatever it says, sealed by A256GCM under this key. */
    static String jwe(String header, SecretKey key, byte[] content) {
        byte[] sealed = gcm(Cipher.ENCRYPT_MODE, header, key, NONCE, content);
        int end = sealed.length - TAG_BYTES;
        return header + ".." + base64(NONCE) + "." + base64(Arrays.copyOf(sealed, end)) + "."
                + base64(Arrays.copyOfRange(sealed, end, sealed.length));
    }

    static byte[] openJwe(String token, SecretKey key) {
        String[] parts = token.split("\\.", -1);
        byte[] content = bytes(parts[3]);
        byte[] tag = bytes(parts[4]);
        byte[] sealed = Arrays.copyOf(content, content.length + tag.length);
        System.arraycopy(tag, 0, sealed, content.length, tag.length);
        return gcm(Cipher.DECRYPT_MODE, parts[0], key, bytes(parts[2]), sealed);
    }

    private static byte[] gcm(int mode, String header, SecretKey key, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key.getEncoded(), "AES"), new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.updateAAD(header.getBytes(US_ASCII));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A compact JWS whose header says whatever it says, signed by HMAC with SHA-256 under this key. */
    static String jws(String header, SecretKey key, byte[] content) {
        String signed = header + "." + base64(content);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return signed + "." + base64(mac.doFinal(signed.getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
