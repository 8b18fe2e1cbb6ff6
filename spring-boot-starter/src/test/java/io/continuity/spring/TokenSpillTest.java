package io.continuity.spring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A real application whose sessions are in tokens and whose large attributes are in Redis. */
class TokenSpillTest {
    private static final String JWT = "continuity.session.jwt.";
    private static final String KEY = TokenConfigurationTest.drawn();

    /** More than a cookie holds, however it is compressed. */
    private static final String LARGE =
            Stream.generate(UUID::randomUUID).limit(500).map(UUID::toString).collect(Collectors.joining(" "));

    private final String name = "spilling-shop-" + UUID.randomUUID();
    private final Browser browser = new Browser();

    private Instance start(RedisServer redis, String... more) {
        return Instance.start(Stream.concat(
                        Stream.of(
                                "continuity.session.store=jwt",
                                "spring.application.name=" + name,
                                "continuity.redis.uri=" + redis.uri(),
                                JWT + "keys=k1 " + KEY,
                                JWT + "spill.threshold=4KB"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    /** Returns what is in Redis of this application: keys of sessions, and all values of these. */
    private List<String> stored(RedisServer server) {
        RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
        try {
            RedisCommands<byte[], byte[]> redis =
                    client.connect(ByteArrayCodec.INSTANCE).sync();
            return redis.keys("continuity:" + name + "*:session:*").stream()
                    .flatMap(key -> Stream.concat(Stream.of(key), redis.hgetall(key).values().stream()))
                    .map(value -> new String(value, ISO_8859_1))
                    .toList();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        }
    }

    @Test
    void largeAttributeIsThereOnEachInstanceAndEndsWithItsSession() {
        RedisServer redis = RedisServer.shared();
        try (Instance one = start(redis);
                Instance other = start(redis)) {
            browser.signIn(one);
            assertThat(stored(redis)).as("of a small session").isEmpty();
            browser.post(one, "/open/note", Map.of("text", LARGE));
            assertThat(browser.get(other, "/open/note").body()).isEqualTo(LARGE);
            assertThat(browser.get(other, "/me").body()).isEqualTo("ada");
            assertThat(stored(redis))
                    .anyMatch(text -> text.startsWith("continuity:" + name + ":large:"))
                    .anyMatch(text -> text.contains(LARGE))
                    .noneMatch(text -> text.contains("SecurityContext"));
            browser.post(other, "/logout", Map.of());
            assertThat(stored(redis)).isEmpty();
        }
    }

    @Test
    void whileRedisIsAwayOnlyRequestsThatNeedItFailAndUsersCanSignOut() {
        String soon = "continuity.session.store-deadline=500ms";
        String uncached = "continuity.session.near-cache.max-entries=0";
        try (RedisServer redis = RedisServer.embedded();
                Instance instance = start(redis, soon, uncached)) {
            browser.signIn(instance);
            browser.post(instance, "/open/note", Map.of("text", LARGE));
            redis.pause();
            assertThat(browser.get(instance, "/me").body()).isEqualTo("ada");
            assertThat(browser.get(instance, "/open/note").status()).isEqualTo(503);
            Browser.Reply answer = browser.post(instance, "/logout", Map.of());
            assertThat(answer.header("Location"))
                    .as(answer.status() + answer.body())
                    .endsWith("/login?logout");
            assertThat(browser.get(instance, "/me").status()).isEqualTo(302);
            redis.resume();
        }
    }

    @Test
    void whatIsEncryptedForRedisCannotBeReadThere() {
        RedisServer redis = RedisServer.shared();
        String encryption = "continuity.session.encryption.";
        try (Instance instance = start(
                redis, encryption + "mode=require", encryption + "active-key=e1", encryption + "keys.e1=" + KEY)) {
            browser.post(instance, "/open/note", Map.of("text", LARGE));
            assertThat(browser.get(instance, "/open/note").body()).isEqualTo(LARGE);
            assertThat(stored(redis)).isNotEmpty().noneMatch(text -> text.contains(LARGE.substring(0, 36)));
        }
    }
}
