package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.Clocks;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
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
 * What a store of tokens does with a session of 1 KB: beside the store on the heap where the token was seen before, and
 * beside JJWT alone where it was not.
 *
 * <p>Each call is given a handle that was read from a request anew, as a container does it. Not final, as JMH extends it.
 * <em>Not thread-safe.</em>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SessionWork {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int SECRET_BYTES = 32;
    private static final int HANDLES = 16;
    private static final int LINES = 12;

    private final FlatJson json = new FlatJson();
    private final JwtSessionStore tokens;
    private final JwtSessionStore forgetful;
    private final SessionSnapshot session;
    private final List<String> handles;
    private final SecretKey key;
    private final JwtParser parser;
    private final byte[] payload;
    private final String jwt;
    private final String compressedJwt;
    private final InMemorySessionStore memory = new InMemorySessionStore(Clocks.system());
    private final char[] token;
    private final char[] id;

    private int next;

    /** Creates the same session in all stores. */
    public SessionWork() {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        TokenKeyRing ring = TokenKeyRing.of(
                List.of(TokenKey.builder("k1", Base64.getEncoder().encodeToString(secret))
                        .build()),
                KeyRotation.DEFAULT);
        this.tokens = store(ring).build();
        this.forgetful = store(ring).cache(0).build();
        this.session = SessionSnapshot.fresh(
                        SessionId.random(random), Clocks.system().instant(), Duration.ofHours(11))
                .withAttributes(Map.of("cart", EncodedAttribute.of(cart(random).getBytes(UTF_8))));
        this.token = handle(tokens, session).toCharArray();
        this.id = handle(memory, session).toCharArray();
        this.handles = IntStream.range(0, HANDLES)
                .mapToObj(each -> handle(tokens, session))
                .toList();
        this.key = new SecretKeySpec(secret, "AES");
        this.parser = Jwts.parser().json(json.reader()).decryptWith(key).build();
        this.payload = payload(session);
        this.jwt = jwt();
        this.compressedJwt = compressedJwt();
    }

    private static JwtSessionStore.Builder store(TokenKeyRing ring) {
        return JwtSessionStore.builder(TokenKeys.fixed(ring), "shop").touchThreshold(Duration.ofHours(1));
    }

    private static String cart(SecureRandom random) {
        return IntStream.range(0, LINES)
                .mapToObj(line -> "{\"product\":\"" + UUID.nameUUIDFromBytes(new byte[] {(byte) random.nextInt()})
                        + "\",\"price\":" + random.nextInt(10_000) + ",\"quantity\":" + line + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** The same bytes as in our tokens, before they are packed. */
    private static byte[] payload(SessionSnapshot session) {
        SessionToken.State state = new SessionToken.State(
                session.creationTime(),
                session.lastAccessedTime(),
                session.maxInactiveInterval(),
                session.creationTime(),
                SessionToken.Owner.nobody(session.creationTime()),
                session.attributes(),
                Set.of(),
                List.of());
        return TokenPayload.write(new SessionToken(
                session.id(),
                SessionToken.NONE,
                1,
                session.creationTime(),
                SessionToken.Change.NOTHING,
                Optional.of(state)));
    }

    private String jwt() {
        return Jwts.builder()
                .json(json.writer())
                .header()
                .type("cs+jwt")
                .keyId("k1")
                .and()
                .content(payload)
                .encryptWith(key, Jwts.ENC.A256GCM)
                .compact();
    }

    /** As ours, which are compressed too: JJWT does it with zlib and without a dictionary. */
    private String compressedJwt() {
        return Jwts.builder()
                .json(json.writer())
                .header()
                .type("cs+jwt")
                .keyId("k1")
                .and()
                .content(payload)
                .compressWith(Jwts.ZIP.DEF)
                .encryptWith(key, Jwts.ENC.A256GCM)
                .compact();
    }

    private static String handle(SessionStore store, SessionSnapshot session) {
        return ((Saved) store.create(session, TIMEOUT)).handle();
    }

    /**
     * Reads a token that was opened before.
     *
     * @return the session's version
     */
    @Benchmark
    public long readSeenOurs() {
        String handle = new String(token);
        SessionSnapshot session = tokens.load(handle, TIMEOUT).orElseThrow();
        return session.version() + tokens.handleOf(handle, session).length();
    }

    /**
     * Reads a session on the heap.
     *
     * @return the session's version
     */
    @Benchmark
    public long readSeenMemory() {
        String handle = new String(id);
        SessionSnapshot session = memory.load(handle, TIMEOUT).orElseThrow();
        return session.version() + memory.handleOf(handle, session).length();
    }

    /**
     * Reads a token that was never opened, and writes another: all of a session there and back.
     *
     * @return the length of a session and of a token
     */
    @Benchmark
    public int readAndWriteOurs() {
        next = (next + 1) % HANDLES;
        int read = forgetful
                .load(handles.get(next), TIMEOUT)
                .orElseThrow()
                .attributes()
                .size();
        return read + handle(forgetful, session).length();
    }

    /**
     * Opens and seals the same bytes, and makes nothing of them.
     *
     * @return the length of a session and of a token
     */
    @Benchmark
    public int readAndWriteJjwt() {
        return parser.parseEncryptedContent(jwt).getPayload().length + jwt().length();
    }

    /**
     * Opens and seals the same bytes, compressed as JJWT does it.
     *
     * @return the length of a session and of a token
     */
    @Benchmark
    public int readAndWriteCompressing() {
        return parser.parseEncryptedContent(compressedJwt).getPayload().length
                + compressedJwt().length();
    }
}
