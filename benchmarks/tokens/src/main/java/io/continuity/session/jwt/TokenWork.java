package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.Clocks;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What our sealer does, and JJWT as it comes with the same key, header and bytes.
 *
 * <p>In the package of what it measures, which nobody else can see. Not final, as JMH extends it. <em>Not
 * thread-safe.</em>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenWork {
    private static final int KEY_BYTES = 32;
    private static final int CONTENT_BYTES = 1024;

    /** Its token has 4 KB. */
    private static final int LONG_CONTENT_BYTES = 2_980;

    private final FlatJson json = new FlatJson();
    private final byte[] content = drawn(CONTENT_BYTES);
    private final TokenSealer sealer;
    private final SecretKey key;
    private final JoseHeader header;
    private final JwtParser parser;
    private final String token;
    private final String forged;
    private final String otherHeader;
    private final String noise;

    /** Draws a key, and makes what is opened and what is refused. */
    public TokenWork() {
        String secret = Base64.getEncoder().encodeToString(drawn(KEY_BYTES));
        TokenKeyRing ring =
                TokenKeyRing.of(List.of(TokenKey.builder("k1", secret).build()), KeyRotation.DEFAULT);
        KeyDerivation derivation = new KeyDerivation(
                TokenForm.ENCRYPTED, new TokenPurpose("shop", "__Host-cs"), JoseKey.Factory.of(TokenForm.ENCRYPTED));
        Instant now = Clocks.system().instant();
        this.sealer = new TokenSealer(TokenKeys.fixed(ring), derivation, () -> now);
        this.header = new LiveKeys(ring, now, derivation).writing(now);
        this.key = ring.derive("k1", derivation.purpose().keyInfo(TokenForm.ENCRYPTED, header.day()), "AES");
        this.parser = Jwts.parser().json(json.reader()).decryptWith(key).build();
        this.token = sealer.seal(content);

        String full = sealer.seal(drawn(LONG_CONTENT_BYTES));
        String rest = full.substring(header.text().length());
        this.forged = full.substring(0, full.length() - 1) + (full.endsWith("A") ? "Q" : "A");
        this.otherHeader =
                base64("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"JWT\",\"kid\":\"k1\"}".getBytes(UTF_8)) + rest;
        this.noise = base64(drawn(header.json().length())) + rest;
    }

    private static byte[] drawn(int bytes) {
        byte[] drawn = new byte[bytes];
        new SecureRandom().nextBytes(drawn);
        return drawn;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Opens and seals 1 KB.
     *
     * @return its length
     */
    @Benchmark
    public int openAndSealOurs() {
        return sealer.open(token).orElseThrow().content().length
                + sealer.seal(content).length();
    }

    /**
     * Opens and seals 1 KB.
     *
     * @return its length
     */
    @Benchmark
    public int openAndSealJjwt() {
        byte[] opened = parser.parseEncryptedContent(token).getPayload();
        String sealed = Jwts.builder()
                .json(json.writer())
                .header()
                .type("cs+jwt")
                .keyId(header.kid())
                .and()
                .content(content)
                .encryptWith(key, Jwts.ENC.A256GCM)
                .compact();
        return opened.length + sealed.length();
    }

    /**
     * Refuses a token of somebody else.
     *
     * @return false
     */
    @Benchmark
    public boolean refuseOtherHeaderOurs() {
        return sealer.open(otherHeader).isPresent();
    }

    /**
     * Refuses a token of somebody else.
     *
     * @return false
     */
    @Benchmark
    public boolean refuseOtherHeaderJjwt() {
        return opensInJjwt(otherHeader);
    }

    /**
     * Refuses what has no header at all.
     *
     * @return false
     */
    @Benchmark
    public boolean refuseNoiseOurs() {
        return sealer.open(noise).isPresent();
    }

    /**
     * Refuses what has no header at all.
     *
     * @return false
     */
    @Benchmark
    public boolean refuseNoiseJjwt() {
        return opensInJjwt(noise);
    }

    /**
     * Refuses our header with a wrong tag.
     *
     * @return false
     */
    @Benchmark
    public boolean refuseForgedOurs() {
        return sealer.open(forged).isPresent();
    }

    /**
     * Refuses our header with a wrong tag.
     *
     * @return false
     */
    @Benchmark
    public boolean refuseForgedJjwt() {
        return opensInJjwt(forged);
    }

    private boolean opensInJjwt(String presented) {
        try {
            return parser.parseEncryptedContent(presented).getPayload().length > 0;
        } catch (JwtException e) {
            return false;
        }
    }
}
