package io.continuity.session.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.SpringSessionStore.Mode;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions in Spring Session's layout; the real Spring Session beside it is in examples/adoption. */
class SpringSessionStoreTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String prefix = "spring-test-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet();
    private final RedisClient client =
            RedisClient.create(RedisURI.create(RedisServer.shared().uri()));
    private final RedisCommands<String, byte[]> redis = client.connect(
                    RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))
            .sync();
    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final AtomicInteger unreadable = new AtomicInteger();
    private final List<SessionStore> stores = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdown();
        stores.forEach(SessionStore::close);
        redis.keys(prefix + "*").forEach(redis::del);
        client.shutdown(Duration.ZERO, TIMEOUT);
    }

    private SessionStore store(Mode mode, boolean indexed) {
        SessionObserver observer = new SessionObserver() {
            @Override
            public void sessionUnreadable() {
                unreadable.incrementAndGet();
            }
        };
        SessionStore store = SpringSessionStore.over(
                        RedisSessionStore.builder(RedisServer.shared().uri().toString())
                                .keyPrefix(prefix)
                                .clock(clock)
                                .observer(observer)
                                .build(),
                        mode)
                .namespace(prefix + ":theirs")
                .indexed(indexed)
                .observer(observer)
                .build();
        stores.add(store);
        return store;
    }

    private static byte[] stream(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static EncodedAttribute encoded(Object value) {
        byte[] stream = stream(value);
        byte[] bytes = new byte[stream.length + 1];
        bytes[0] = 1;
        System.arraycopy(stream, 0, bytes, 1, stream.length);
        return EncodedAttribute.of(bytes);
    }

    /** Stores a session as Spring Session's default repository does, and returns the value of its cookie. */
    private String writtenBySpring(Map<String, Object> attributes) {
        String uuid = UUID.randomUUID().toString();
        Map<String, byte[]> hash = new TreeMap<>();
        Instant now = Instant.now();
        hash.put("creationTime", stream(now.minusSeconds(60).toEpochMilli()));
        hash.put("lastAccessedTime", stream(now.minusSeconds(30).toEpochMilli()));
        hash.put("maxInactiveInterval", stream(1800));
        attributes.forEach((name, value) -> hash.put("sessionAttr:" + name, stream(value)));
        redis.hset(key(uuid), hash);
        redis.expire(key(uuid), 1800);
        return cookie(uuid);
    }

    private static String cookie(String id) {
        return Base64.getEncoder().encodeToString(id.getBytes(UTF_8));
    }

    private String key(String id) {
        return prefix + ":theirs:sessions:" + id;
    }

    private String keyOf(String cookie) {
        return key(new String(Base64.getDecoder().decode(cookie), UTF_8));
    }

    private static SessionSnapshot load(SessionStore store, String handle) {
        return store.load(handle, TIMEOUT).orElseThrow(() -> new AssertionError("There is no such session"));
    }

    private static String saved(SaveResult result) {
        assertThat(result).isInstanceOf(Saved.class);
        return ((Saved) result).handle();
    }

    /** Calls from many threads that begin at once. */
    private <T> List<T> together(int count, IntFunction<Callable<T>> call) {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Callable<T> task = call.apply(i);
            futures.add(threads.submit(() -> {
                start.await();
                return task.call();
            }));
        }
        start.countDown();
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            try {
                results.add(future.get());
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }
        return results;
    }

    @ParameterizedTest
    @ValueSource(strings = {"READ", "DUAL"})
    void whatSpringSessionHasWrittenIsRead(Mode mode) {
        String cookie = writtenBySpring(Map.of("a", "1"));
        redis.hset(keyOf(cookie), "sessionAttr:removed", new byte[0]);

        SessionSnapshot session = load(store(mode, false), cookie);

        assertThat(session.attributes()).isEqualTo(Map.of("a", encoded("1")));
        assertThat(session.maxInactiveInterval()).isEqualTo(Duration.ofMinutes(30));
        assertThat(Duration.between(session.creationTime(), session.lastAccessedTime()))
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void ofManyInstancesThatTakeASessionOneDoes() {
        SessionStore[] both = {store(Mode.READ, false), store(Mode.READ, false)};
        for (int round = 0; round < 20; round++) {
            String cookie = writtenBySpring(Map.of("a", "1"));

            List<SessionSnapshot> found = together(8, thread -> () -> load(both[thread % 2], cookie));

            assertThat(found).allSatisfy(session -> {
                assertThat(session.id()).isEqualTo(found.get(0).id());
                assertThat(session.version()).isEqualTo(found.get(0).version());
                assertThat(session.attributes()).isEqualTo(Map.of("a", encoded("1")));
            });
            assertThat(redis.exists(keyOf(cookie))).isZero();
        }
    }

    @Test
    void whoTakesASessionThatEndsMeanwhileDoesNotBringItBack() {
        SessionStore[] all = {store(Mode.READ, false), store(Mode.DUAL, false), store(Mode.READ, false)};
        for (int round = 0; round < 50; round++) {
            String cookie = writtenBySpring(Map.of("a", "1"));

            List<Boolean> ended = together(6, thread -> () -> {
                SessionStore store = all[thread % 3];
                if (thread == 4) {
                    return store.delete(cookie, OptionalLong.empty(), TIMEOUT);
                }
                store.load(cookie, TIMEOUT);
                store.save(cookie, SessionChanges.blind().set("b", encoded("2")).build(), TIMEOUT);
                return false;
            });

            assertThat(Collections.frequency(ended, true)).isEqualTo(1);
            assertThat(Stream.of(all).map(store -> store.load(cookie, TIMEOUT))).allMatch(Optional::isEmpty);
        }
    }

    /** One session, used by instances in both modes: each write is there for the next. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void instancesInBothModesLoseNothing(boolean indexed) {
        SessionStore[] both = {store(Mode.READ, indexed), store(Mode.DUAL, indexed)};
        Random random = new Random(5);
        Map<String, EncodedAttribute> expected = new TreeMap<>();
        SessionSnapshot fresh = SessionSnapshot.fresh(SessionId.random(RANDOM), Instant.now(), Duration.ofMinutes(30));
        String handle = saved(both[0].create(fresh, "ada", TIMEOUT));
        for (int step = 0; step < 400; step++) {
            SessionStore store = both[random.nextInt(2)];
            SessionSnapshot session = load(store, handle);
            assertThat(session.attributes()).as("step " + step).isEqualTo(expected);
            SessionChanges.Builder changes = SessionChanges.basedOn(session);
            String name = "n" + random.nextInt(5);
            switch (random.nextInt(4)) {
                case 0 -> {
                    changes.remove(name);
                    expected.remove(name);
                }
                case 1 -> changes.newId(session.id().renewed(RANDOM));
                default -> {
                    // Of a codec that Spring Session does not have, sometimes.
                    EncodedAttribute value = random.nextBoolean()
                            ? encoded(random.nextInt())
                            : EncodedAttribute.of(("\2\0" + random.nextInt()).getBytes(ISO_8859_1));
                    changes.set(name, value).expect(name, Optional.ofNullable(expected.get(name)));
                    expected.put(name, value);
                }
            }
            handle = saved(store.save(handle, changes.build(), TIMEOUT));
        }
        assertThat(load(both[1], handle).attributes()).isEqualTo(expected);
        assertThat(both[0].delete(handle, OptionalLong.empty(), TIMEOUT)).isTrue();
        assertThat(both[1].load(handle, TIMEOUT)).isEmpty();
    }

    @Test
    void whatSpringSessionCannotDecodeIsHiddenFromItAndKept() throws Exception {
        SessionStore dual = store(Mode.DUAL, false);
        EncodedAttribute foreign = EncodedAttribute.of(new byte[] {2, 7, 0, -1});
        SessionSnapshot fresh = SessionSnapshot.fresh(SessionId.random(RANDOM), Instant.now(), Duration.ofMinutes(30));
        String cookie = saved(dual.create(fresh.withAttributes(Map.of("a", foreign, "b", encoded("1"))), TIMEOUT));

        assertThat(load(dual, cookie).attributes()).isEqualTo(Map.of("a", foreign, "b", encoded("1")));
        Map<String, byte[]> hash = redis.hgetall(keyOf(cookie));
        assertThat(hash).containsKey("sessionAttr:b").doesNotContainKey("sessionAttr:a");
        for (byte[] value : hash.values()) {
            // Spring Session deserializes every field, also those that it does not know.
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(value))) {
                assertThat(in.readObject()).isNotNull();
            }
        }
        assertThat(redis.pttl(keyOf(cookie))).isBetween(1_700_000L, 1_800_000L);
    }

    static Stream<Map<String, byte[]>> noSessions() {
        byte[] time = stream(Instant.now().toEpochMilli());
        byte[] interval = stream(1800);
        byte[] cut = Arrays.copyOf(time, time.length - 1);
        return Stream.of(
                Map.of("lastAccessedTime", time),
                Map.of("sessionAttr:a", stream("1")),
                Map.of("creationTime", new byte[0], "lastAccessedTime", time, "maxInactiveInterval", interval),
                Map.of("creationTime", cut, "lastAccessedTime", time, "maxInactiveInterval", interval),
                Map.of("creationTime", stream("soon"), "lastAccessedTime", time, "maxInactiveInterval", interval),
                Map.of("creationTime", time, "lastAccessedTime", stream(-1L), "maxInactiveInterval", interval),
                Map.of(
                        "creationTime",
                        stream(Long.MAX_VALUE),
                        "lastAccessedTime",
                        time,
                        "maxInactiveInterval",
                        interval),
                Map.of("creationTime", time, "lastAccessedTime", time, "maxInactiveInterval", time));
    }

    @ParameterizedTest
    @MethodSource("noSessions")
    void whatIsNoSessionCountsAsNone(Map<String, byte[]> hash) {
        String id = UUID.randomUUID().toString();
        redis.hset(key(id), hash);
        assertNoSession(cookie(id));
    }

    @Test
    void aKeyOfAnotherTypeCountsAsNone() {
        String id = UUID.randomUUID().toString();
        redis.set(key(id), new byte[] {1});
        assertNoSession(cookie(id));
    }

    private void assertNoSession(String cookie) {
        for (SessionStore store : List.of(store(Mode.READ, false), store(Mode.DUAL, false), store(Mode.DUAL, true))) {
            int before = unreadable.get();
            assertThat(store.load(cookie, TIMEOUT)).isEmpty();
            assertThat(unreadable.get()).isEqualTo(before + 1);
            assertThat(store.save(
                            cookie,
                            SessionChanges.blind().set("a", encoded("1")).build(),
                            TIMEOUT))
                    .isEqualTo(SaveResult.GONE);
            store.touch(cookie);
        }
        assertThat(store(Mode.DUAL, false).delete(cookie, OptionalLong.empty(), TIMEOUT))
                .isFalse();
        assertThat(redis.exists(keyOf(cookie))).isZero();
    }

    @Test
    void expectationsAreComparedInSpringSessionsLayout() {
        SessionStore dual = store(Mode.DUAL, false);
        String cookie = writtenBySpring(Map.of("a", "1"));
        SessionChanges changes = SessionChanges.basedOn(load(dual, cookie))
                .set("a", encoded("3"))
                .expect("a", Optional.of(encoded("1")))
                .expect("b", Optional.empty())
                .build();
        redis.hset(keyOf(cookie), "sessionAttr:a", stream("2"));

        assertThat(dual.save(cookie, changes, TIMEOUT))
                .isEqualTo(new Conflict(Map.of("a", Optional.of(encoded("2")), "b", Optional.empty())));

        redis.hset(keyOf(cookie), "sessionAttr:a", stream("1"));
        saved(dual.save(cookie, changes, TIMEOUT));
        assertThat(redis.hget(keyOf(cookie), "sessionAttr:a")).isEqualTo(stream("3"));
    }

    @Test
    void aSessionIsFollowedToItsNewIdByWhoHasReadItOnly() {
        SessionStore dual = store(Mode.DUAL, true);
        SessionSnapshot fresh = SessionSnapshot.fresh(SessionId.random(RANDOM), Instant.now(), Duration.ofMinutes(30));
        String old = saved(dual.create(fresh, TIMEOUT));
        SessionSnapshot read = load(dual, old);
        String renewed = saved(dual.save(
                old,
                SessionChanges.basedOn(read).newId(read.id().renewed(RANDOM)).build(),
                TIMEOUT));

        assertThat(dual.load(old, TIMEOUT)).isEmpty();
        assertThat(dual.save(old, SessionChanges.blind().set("a", encoded("1")).build(), TIMEOUT))
                .isEqualTo(SaveResult.GONE);
        SessionChanges late =
                SessionChanges.basedOn(read).set("a", encoded("2")).build();
        assertThat(saved(dual.save(old, late, TIMEOUT))).isEqualTo(renewed);
        assertThat(load(dual, renewed).attributes()).isEqualTo(Map.of("a", encoded("2")));
        assertThat(dual.delete(old, OptionalLong.of(read.version()), TIMEOUT)).isTrue();
        assertThat(dual.load(renewed, TIMEOUT)).isEmpty();
    }

    /** As Spring Session looks there each minute for what has expired. */
    @Test
    void aSessionIsInTheSetOfTheMinuteInWhichItExpires() {
        SessionStore dual = store(Mode.DUAL, true);
        SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(RANDOM), clock.instant(), Duration.ofMinutes(30));
        String cookie = saved(dual.create(fresh, TIMEOUT));
        String member = "expires:" + SpringId.text(fresh.id());
        assertThat(minutes()).isEqualTo(Map.of("2026-11-23T10:31:00Z", List.of(member)));

        clock.advance(Duration.ofSeconds(90));
        load(dual, cookie);
        assertThat(minutes()).isEqualTo(Map.of("2026-11-23T10:32:00Z", List.of(member)));

        SessionId renewed = fresh.id().renewed(RANDOM);
        SessionChanges changes = SessionChanges.blind()
                .newId(renewed)
                .maxInactiveInterval(Duration.ofMinutes(10))
                .build();
        cookie = saved(dual.save(cookie, changes, TIMEOUT));
        assertThat(minutes()).isEqualTo(Map.of("2026-11-23T10:12:00Z", List.of("expires:" + SpringId.text(renewed))));

        assertThat(dual.delete(cookie, OptionalLong.empty(), TIMEOUT)).isTrue();
        assertThat(minutes()).isEmpty();
    }

    private Map<String, List<String>> minutes() {
        String start = prefix + ":theirs:expirations:";
        Map<String, List<String>> minutes = new TreeMap<>();
        redis.keys(start + "*")
                .forEach(key -> minutes.put(
                        Instant.ofEpochMilli(Long.parseLong(key.substring(start.length())))
                                .toString(),
                        redis.smembers(key).stream()
                                .map(SpringSessionStoreTest::deserialized)
                                .toList()));
        return minutes;
    }

    private static String deserialized(byte[] value) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(value))) {
            return String.valueOf(in.readObject());
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClusterIsRefused() {
        RedisSessionStore cluster =
                RedisSessionStore.builder("redis-cluster://127.0.0.1:1").build();
        stores.add(cluster);
        assertThatThrownBy(() -> SpringSessionStore.over(cluster, Mode.DUAL).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Redis Cluster");
    }

    @Test
    void aNamespaceThatIsNoneIsRefused() {
        RedisSessionStore store =
                RedisSessionStore.builder("redis://127.0.0.1:1").build();
        stores.add(store);
        for (String namespace : List.of("", "spring:session:", "with space", "{tag}")) {
            assertThatThrownBy(() -> SpringSessionStore.over(store, Mode.READ)
                            .namespace(namespace)
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + namespace + "'");
        }
    }
}
