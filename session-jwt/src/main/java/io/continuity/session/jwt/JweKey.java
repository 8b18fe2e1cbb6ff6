package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.AeadRequest;
import io.jsonwebtoken.security.AeadResult;
import io.jsonwebtoken.security.DecryptAeadRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A compact JWE of one header, encrypted and decrypted by JJWT.
 *
 * <p>JJWT is asked for its {@code A256GCM} alone. Its builder and its parser find out for each token what here is always the
 * same, the header's text and where the pieces are, and take three times as long for it. What is authenticated is the pinned
 * header, not what a token has in its place. <em>Thread-safe.</em>
 */
final class JweKey implements JoseKey {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final char DOT = '.';

    private final SecretKey key;
    private final byte[] header;

    /** The header, and no encrypted key. */
    private final String start;

    JweKey(JoseHeader header, SecretKey key) {
        this.key = key;
        this.header = header.text().getBytes(US_ASCII);
        this.start = header.text() + DOT + DOT;
    }

    @Override
    public String seal(byte[] content) {
        Encryption encryption = new Encryption(content);
        Jwts.ENC.A256GCM.encrypt(encryption, encryption);
        return start
                + text(encryption.nonce)
                + DOT
                + text(encryption.encrypted.toByteArray())
                + DOT
                + text(encryption.tag);
    }

    private static String text(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    @Override
    public byte[] open(String token) {
        if (!token.startsWith(start)) {
            throw new IllegalArgumentException("The token has another header");
        }
        int nonceEnd = start.length() + TokenGrammar.NONCE_LENGTH;
        int tag = token.length() - TokenGrammar.TAG_LENGTH;
        byte[] nonce = bytes(token, start.length(), nonceEnd);
        byte[] encrypted = bytes(token, nonceEnd + 1, tag - 1);
        ByteArrayOutputStream content = new ByteArrayOutputStream(encrypted.length);
        Jwts.ENC.A256GCM.decrypt(new Decryption(nonce, encrypted, bytes(token, tag, token.length())), content);
        return content.toByteArray();
    }

    /** A dot in there would be no base64. */
    private static byte[] bytes(String token, int from, int to) {
        return DECODER.decode(token.substring(from, to));
    }

    /** What JJWT is to encrypt or decrypt, with what it has by default but the key and the header. */
    private abstract class Request implements AeadRequest {
        private final byte[] payload;

        Request(byte[] payload) {
            this.payload = payload;
        }

        @Override
        public InputStream getPayload() {
            return new ByteArrayInputStream(payload);
        }

        @Override
        public InputStream getAssociatedData() {
            return new ByteArrayInputStream(header);
        }

        @Override
        public SecretKey getKey() {
            return key;
        }

        @Override
        public @Nullable Provider getProvider() {
            return null;
        }

        @Override
        public @Nullable SecureRandom getSecureRandom() {
            return null;
        }
    }

    /** Has no nonce until JJWT has drawn one. <em>Not thread-safe.</em> */
    private final class Encryption extends Request implements AeadResult {
        private final ByteArrayOutputStream encrypted;
        private byte[] nonce = {};
        private byte[] tag = {};

        Encryption(byte[] content) {
            super(content);
            this.encrypted = new ByteArrayOutputStream(content.length);
        }

        @Override
        public OutputStream getOutputStream() {
            return encrypted;
        }

        @Override
        public AeadResult setIv(byte[] drawn) {
            nonce = drawn;
            return this;
        }

        @Override
        public AeadResult setTag(byte[] made) {
            tag = made;
            return this;
        }
    }

    private final class Decryption extends Request implements DecryptAeadRequest {
        private final byte[] nonce;
        private final byte[] tag;

        Decryption(byte[] nonce, byte[] encrypted, byte[] tag) {
            super(encrypted);
            this.nonce = nonce;
            this.tag = tag;
        }

        @Override
        public byte[] getIv() {
            return nonce;
        }

        @Override
        public byte[] getDigest() {
            return tag;
        }
    }
}
