package io.continuity.session.redis;

import static io.continuity.session.redis.OneConnection.RANDOM;
import static io.continuity.session.redis.OneConnection.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.continuity.resume.ConnectionId;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Message;
import io.continuity.resume.NewConnection;
import io.continuity.resume.Ownership;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What connections take of Redis' memory: the table in docs/redis-schema.md. */
class ConnectionMemoryTest {
    private static final int CONNECTIONS = 2000;

    private final RedisServer server = RedisServer.embedded();
    private final RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
    private final RedisConnectionLog log = RedisConnectionLog.builder(
                    server.uri().toString())
            .timeout(OneConnection.PATIENCE)
            .build();

    @AfterEach
    void stop() {
        log.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.close();
    }

    private long usedMemory() {
        Matcher used = Pattern.compile("used_memory:(\\d+)")
                .matcher(client.connect().sync().info("memory"));
        assertThat(used.find()).isTrue();
        return Long.parseLong(used.group(1));
    }

    private void create(String principal, int messages) {
        String epoch = "e".repeat(22);
        NewConnection fresh = new NewConnection(
                ConnectionId.random(RANDOM), epoch, "n".repeat(22), principal, "c".repeat(22), LogLimits.DEFAULT);
        Ownership owner = await(log.create(fresh));
        if (messages > 0) {
            byte[] content = new byte[200];
            RANDOM.nextBytes(content);
            List<Message> all = Collections.nCopies(messages, Message.binary(content));
            await(log.append(owner, 1, all));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 0, 410", "true, 0, 600", "false, 1, 860", "false, 100, 23200"})
    void isWhatTheDocumentationSays(boolean owned, int messages, int documented) {
        for (int i = 0; i < 200; i++) {
            create(owned ? "a".repeat(20) + i : "", messages);
        }
        long before = usedMemory();
        for (int i = 0; i < CONNECTIONS; i++) {
            create(owned ? "b".repeat(20) + i : "", messages);
        }

        long each = (usedMemory() - before) / CONNECTIONS;

        assertThat(each).isCloseTo(documented, withinPercentage(15));
    }
}
