package io.continuity.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.crypto.KeyRing;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts bytes with AES-256-GCM so that they open only under the session id and name that they were sealed under.
 *
 * <p>Sealed bytes are {@link #FORMAT}, the key id's length and the key id, 8 bytes of the session id's SHA-256, a nonce
 * of 12 bytes, the encrypted bytes and a tag of 16. The nonce is an HMAC of all that goes in, cut short: what is sealed
 * again is the same bytes, and what differs in anything has another nonce. <em>Thread-safe.</em>
 */
final class AttributeSeal {
    /** First byte of everything that is sealed. No codec begins with it. */
    static final byte FORMAT = (byte) 0xFE;

    static final int MAX_KEY_ID = 32;
    static final int ID_DIGEST = 8;
    private static final int NONCE = 12;
    private static final int TAG = 16;

    private static final String ENCRYPTION = "continuity/session/encryption/v1";
    private static final String NONCES = "continuity/session/nonce/v1";

    private final Map<String, Keys> keys;
    private final String activeId;

    /** What is derived from one key of the ring. */
    private record Keys(SecretKey encryption, SecretKey nonces) {}

    /** Sealed bytes, as they say they were sealed. */
    static final class Sealed {
        private final byte[] bytes;
        private final int body;

        /** Wraps bytes whose nonce begins after the head. */
        private Sealed(byte[] bytes, int body) {
            this.bytes = bytes;
            this.body = body;
        }

        String keyId() {
            return new String(bytes, 2, bytes[1], US_ASCII);
        }

        /** Returns the {@link #digest} of the session id. */
        String idDigest() {
            return HexFormat.of().formatHex(bytes, body - ID_DIGEST, body);
        }

        private byte[] head() {
            return Arrays.copyOf(bytes, body);
        }
    }

    AttributeSeal(KeyRing ring) {
        this.activeId = ring.activeId();
        this.keys = ring.ids().stream()
                .collect(Collectors.toUnmodifiableMap(
                        id -> id,
                        id -> new Keys(ring.derive(id, ENCRYPTION, "AES"), ring.derive(id, NONCES, "HmacSHA256"))));
    }

    boolean hasKey(String keyId) {
        return keys.containsKey(keyId);
    }

    boolean isActive(String keyId) {
        return keyId.equals(activeId);
    }

    /** Tells ids apart in 16 hexadecimal digits. */
    static String digest(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Tells whether bytes claim to be sealed. */
    static boolean isSealed(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == FORMAT;
    }

    /** Reads what sealed bytes say of themselves; empty if nothing that was sealed could say it. */
    static Optional<Sealed> parse(byte[] bytes) {
        if (bytes.length < 2 || !isSealed(bytes) || bytes[1] < 1 || bytes[1] > MAX_KEY_ID) {
            return Optional.empty();
        }
        int body = 2 + bytes[1] + ID_DIGEST;
        if (bytes.length < body + NONCE + TAG) {
            return Optional.empty();
        }
        Sealed parsed = new Sealed(bytes, body);
        return KeyRing.isId(parsed.keyId()) ? Optional.of(parsed) : Optional.empty();
    }

    /** Seals under the active key. */
    byte[] seal(String id, String name, byte[] plain) {
        Keys active = Objects.requireNonNull(keys.get(activeId));
        byte[] head = head(id);
        byte[] context = context(head, id, name);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(active.nonces());
            mac.update(context);
            byte[] nonce = Arrays.copyOf(mac.doFinal(plain), NONCE);
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, active.encryption(), nonce, 0);
            cipher.updateAAD(context);
            byte[] sealed = Arrays.copyOf(head, head.length + NONCE + plain.length + TAG);
            System.arraycopy(nonce, 0, sealed, head.length, NONCE);
            cipher.doFinal(plain, 0, plain.length, sealed, head.length + NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has AES-256-GCM and HMAC with SHA-256", e);
        }
    }

    /** Opens what was sealed under this id and name with a key that is there; empty if it was not. */
    Optional<byte[]> open(Sealed sealed, String id, String name) {
        Keys known = keys.get(sealed.keyId());
        if (known == null) {
            return Optional.empty();
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, known.encryption(), sealed.bytes, sealed.body);
            cipher.updateAAD(context(sealed.head(), id, name));
            int start = sealed.body + NONCE;
            return Optional.of(cipher.doFinal(sealed.bytes, start, sealed.bytes.length - start));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has AES-256-GCM", e);
        }
    }

    private byte[] head(String id) {
        byte[] keyId = activeId.getBytes(US_ASCII);
        return ByteBuffer.allocate(2 + keyId.length + ID_DIGEST)
                .put(FORMAT)
                .put((byte) keyId.length)
                .put(keyId)
                .put(HexFormat.of().parseHex(digest(id)))
                .array();
    }

    /** What is authenticated with the bytes: all that is in front of the nonce, the id and the name. */
    private static byte[] context(byte[] head, String id, String name) {
        byte[] idBytes = id.getBytes(UTF_8);
        byte[] nameBytes = name.getBytes(UTF_8);
        return ByteBuffer.allocate(head.length + Integer.BYTES + idBytes.length + nameBytes.length)
                .put(head)
                .putInt(idBytes.length)
                .put(idBytes)
                .put(nameBytes)
                .array();
    }

    /** A new one each time: one for each thread would be one for each virtual thread. */
    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, int offset) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce, offset, NONCE));
        return cipher;
    }
}
