package io.continuity.session.redis;

import static io.continuity.session.redis.OneConnection.created;
import static io.continuity.session.redis.OneConnection.failure;
import static io.continuity.session.redis.OneConnection.messages;
import static io.continuity.session.redis.OneConnection.request;
import static io.continuity.session.redis.TwoInstances.LONG;
import static io.continuity.session.redis.TwoInstances.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.resume.ConnectionLogException;
import io.continuity.resume.Message;
import io.continuity.resume.Ownership;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.OwnThread;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica is asked, which may be late, and so is not believed that there is nothing. Nobody makes it a master. */
class ReplicaAnswersTest {
    /** A call asks again and again until it is over. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final String HANDLE = "A".repeat(24);

    private final RedisServer master = RedisServer.embedded();
    private final RedisServer replica = RedisServer.embedded();

    @BeforeEach
    void replicate() {
        RedisClient client = RedisClient.create(RedisURI.create(replica.uri()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().replicaof(master.host(), master.port());
        } finally {
            client.shutdown();
        }
    }

    @AfterEach
    void stop() {
        replica.close();
        master.close();
    }

    @Test
    void replicaIsNotBelievedThatThereIsNoSession() {
        try (RedisSessionStore store = RedisSessionStore.builder(uri(replica)).build()) {
            store.warmUp(LONG); // So that there is time for an answer.
            assertRefused(
                    OwnThread.run(() -> store.load(HANDLE, TIMEOUT)),
                    OwnThread.run(() -> store.save(HANDLE, set("a", "1"), TIMEOUT)),
                    OwnThread.run(() -> store.delete(HANDLE, OptionalLong.empty(), TIMEOUT)),
                    OwnThread.run(() -> store.findByPrincipal("ada", TIMEOUT)),
                    OwnThread.run(() -> store.deleteByPrincipal("ada", TIMEOUT)),
                    OwnThread.run(() -> store.announceExpired(session -> {}, TIMEOUT)));
        }
    }

    @Test
    void replicaIsNotBelievedThatThereIsNoConnection() {
        try (RedisConnectionLog there = RedisConnectionLog.builder(uri(master))
                        .timeout(OneConnection.PATIENCE)
                        .build();
                RedisConnectionLog log =
                        RedisConnectionLog.builder(uri(replica)).build()) {
            Ownership owner = created(there);
            assertThat(failure(log.read(owner, 0))).isInstanceOf(ConnectionLogException.class); // It is connected.

            // One after another: each closes the connection that leads to no master.
            for (Supplier<CompletionStage<?>> call : List.<Supplier<CompletionStage<?>>>of(
                    () -> log.claim(request(owner, 0)),
                    () -> log.append(owner, 1, messages("a")),
                    () -> log.read(owner, 0),
                    () -> log.want(request(owner, 0)),
                    () -> log.post(owner.id(), Message.text("a")))) {
                assertThat(failure(call.get()))
                        .isInstanceOf(ConnectionLogException.class)
                        .hasMessageContaining("READONLY");
            }
        }
    }

    @Test
    void replicaIsNotBelievedThatNothingIsRevoked() {
        OfSession session =
                new OfSession(new Subject(1, 1), Clocks.system().instant().plus(Duration.ofHours(1)));
        try (RevocationSource source =
                RedisRevocationSource.builder(uri(replica)).build()) {
            assertRefused(
                    OwnThread.run(() -> source.read(RevocationSource.START, TIMEOUT)),
                    OwnThread.run(() -> source.revoke(session, TIMEOUT)));
        }
    }

    private static String uri(RedisServer server) {
        return server.uri().toString();
    }

    private static void assertRefused(CompletionStage<?>... calls) {
        List<Throwable> failures = Stream.of(calls).map(OneConnection::failure).toList();
        assertThat(failures).allSatisfy(failure -> assertThat(failure)
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("READONLY"));
    }
}
