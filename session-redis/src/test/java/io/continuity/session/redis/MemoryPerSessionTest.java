package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sessions take of Redis' memory: the table in docs/redis-schema.md. */
class MemoryPerSessionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int SESSIONS = 4000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final RedisServer server = RedisServer.embedded();
    private final RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
    private RedisCommands<String, String> redis;

    @BeforeEach
    void connect() {
        redis = client.connect().sync();
    }

    @AfterEach
    void stop() {
        client.shutdown(Duration.ZERO, TIMEOUT);
        server.close();
    }

    private long usedMemory() {
        Matcher used = Pattern.compile("used_memory:(\\d+)").matcher(redis.info("memory"));
        assertThat(used.find()).isTrue();
        return Long.parseLong(used.group(1));
    }

    private RedisSessionStore store(boolean nearCache) {
        RedisSessionStore.Builder builder =
                RedisSessionStore.builder(server.uri().toString()).clock(() -> NOW);
        return (nearCache ? builder : builder.nearCache(0, 0)).build();
    }

    private static SessionSnapshot session(int attributes, int bytes) {
        Map<String, EncodedAttribute> values = new HashMap<>();
        for (int i = 0; i < attributes; i++) {
            byte[] value = new byte[bytes];
            RANDOM.nextBytes(value);
            values.put("attribute" + i, EncodedAttribute.of(value));
        }
        return SessionSnapshot.fresh(SessionId.random(RANDOM), NOW, Duration.ofMinutes(30))
                .withAttributes(values);
    }

    private static void create(RedisSessionStore store, SessionSnapshot session, boolean owned) {
        SaveResult result = owned ? store.create(session, "ada", TIMEOUT) : store.create(session, TIMEOUT);
        assertThat(result).isInstanceOf(SaveResult.Saved.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, false, false, 380",
        "3, 50, false, false, 590",
        "3, 50, true, false, 790",
        "3, 50, true, true, 930",
        "10, 1000, true, false, 11500",
    })
    void isWhatTheDocumentationSays(int attributes, int bytes, boolean owned, boolean nearCache, int documented) {
        try (RedisSessionStore store = store(nearCache)) {
            for (int i = 0; i < 500; i++) {
                create(store, session(attributes, bytes), owned);
            }
            long before = usedMemory();
            for (int i = 0; i < SESSIONS; i++) {
                create(store, session(attributes, bytes), owned);
            }

            long each = (usedMemory() - before) / SESSIONS;

            assertThat(each).isCloseTo(documented, withinPercentage(15));
        }
    }
}
