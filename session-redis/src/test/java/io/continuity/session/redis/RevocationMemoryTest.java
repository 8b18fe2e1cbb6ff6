package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.continuity.Clocks;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.session.SessionId;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What revocations take of Redis' memory: the figure in docs/redis-schema.md. */
class RevocationMemoryTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int ENTRIES = 20_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static long usedMemory(RedisCommands<String, String> redis) {
        Matcher used = Pattern.compile("used_memory:(\\d+)").matcher(redis.info("memory"));
        assertThat(used.find()).isTrue();
        return Long.parseLong(used.group(1));
    }

    private static void revoke(RevocationSource source, int sessions) {
        Instant until = Clocks.system().instant().plus(Duration.ofHours(12));
        for (int i = 0; i < sessions; i++) {
            source.revoke(new OfSession(Subject.of(SessionId.random(RANDOM)), until), TIMEOUT);
        }
    }

    @Test
    void isWhatTheDocumentationSays() {
        RedisServer server = RedisServer.embedded();
        RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
        try (StatefulRedisConnection<String, String> connection = client.connect();
                RevocationSource source =
                        RedisRevocationSource.builder(server.uri().toString()).build()) {
            revoke(source, 1000);
            long before = usedMemory(connection.sync());
            revoke(source, ENTRIES);

            long each = (usedMemory(connection.sync()) - before) / ENTRIES;

            System.out.println("A revocation takes " + each + " bytes of Redis");
            assertThat(each).isCloseTo(60, withinPercentage(15));
        } finally {
            client.shutdown(Duration.ZERO, TIMEOUT);
            server.close();
        }
    }
}
