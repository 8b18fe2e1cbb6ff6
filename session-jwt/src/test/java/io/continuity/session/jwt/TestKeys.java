package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;

/** Keys for tests: the same secret wherever the same is asked for. */
final class TestKeys {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final TokenPurpose PURPOSE = new TokenPurpose("shop", "__Host-cs");

    private TestKeys() {}

    static String secret(String of) {
        return Base64.getEncoder().encodeToString(sha256("test " + of));
    }

    private static byte[] sha256(String of) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(of.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static TokenKey.Builder key(String id) {
        return TokenKey.builder(id, secret(id));
    }

    static TokenKeyRing ring(TokenKey.Builder... keys) {
        return TokenKeyRing.of(
                List.of(keys).stream().map(TokenKey.Builder::build).toList(), KeyRotation.DEFAULT);
    }

    /** One key that has nothing to wait for, for sessions of any length. */
    static TokenKeys lasting() {
        KeyRotation rotation = new KeyRotation(Duration.ZERO, Duration.ofDays(400), Duration.ofMinutes(1));
        return TokenKeys.fixed(TokenKeyRing.of(List.of(key("k1").build()), rotation));
    }

    /** What seals on the day of a header. */
    static SecretKey derived(TokenKeyRing ring, JoseHeader header) {
        String info = PURPOSE.keyInfo(header.form(), header.day());
        return ring.derive(header.keyId(), info, header.form().keyAlgorithm());
    }

    /** Keys that somebody can change, and who counts how often they are asked to look. */
    static final class ChangingKeys implements TokenKeys {
        private final AtomicInteger refreshes = new AtomicInteger();
        private volatile TokenKeyRing known;
        private volatile TokenKeyRing there;

        ChangingKeys(TokenKeyRing ring) {
            this.known = ring;
            this.there = ring;
        }

        /** Known only once somebody looks. */
        void change(TokenKeyRing ring) {
            there = ring;
        }

        int refreshes() {
            return refreshes.get();
        }

        @Override
        public TokenKeyRing current() {
            return known;
        }

        @Override
        public boolean refresh() {
            refreshes.incrementAndGet();
            TokenKeyRing before = known;
            known = there;
            return before != known;
        }
    }

    /** Counts how often JJWT is asked to open something. */
    static final class CountingJose implements JoseKey.Factory {
        private final AtomicInteger opened = new AtomicInteger();
        private final JoseKey.Factory jose;

        CountingJose(TokenForm form) {
            this.jose = JoseKey.Factory.of(form);
        }

        int opened() {
            return opened.get();
        }

        @Override
        public JoseKey create(JoseHeader header, SecretKey key) {
            JoseKey made = jose.create(header, key);
            return new JoseKey() {
                @Override
                public String seal(byte[] content) {
                    return made.seal(content);
                }

                @Override
                public byte[] open(String token) {
                    opened.incrementAndGet();
                    return made.open(token);
                }
            };
        }
    }
}
