package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.redis.SessionScripts.Moment;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Redis pushes to an instance that tracks what its scripts read, while it and another one are at work. */
class TrackingTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String prefix =
            "tracking-test-" + SessionId.random(new SecureRandom()).hash();
    private final RedisKeys keys = new RedisKeys(prefix);
    private final SessionScripts scripts = new SessionScripts(keys, "listener");
    private final RedisSessionStore other = RedisSessionStore.builder(
                    RedisServer.shared().uri().toString())
            .keyPrefix(prefix)
            .nearCache(0, 0)
            .build();
    private final RedisClient client =
            RedisClient.create(RedisURI.create(RedisServer.shared().uri()));
    private final StatefulRedisConnection<String, byte[]> connection =
            client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    private final Queue<String> pushed = new ConcurrentLinkedQueue<>();
    private final SessionId id = SessionId.random(new SecureRandom());
    private final String handle = id.value();

    @BeforeEach
    void track() {
        connection.addListener(message -> {
            if (message.getType().equals("invalidate") && message.getContent().get(1) instanceof List<?> invalidated) {
                invalidated.forEach(key -> pushed.add(
                        StandardCharsets.UTF_8.decode((ByteBuffer) key).toString()));
            }
        });
        connection.sync().clientTracking(TrackingArgs.Builder.enabled().noloop());
        other.create(SessionSnapshot.fresh(id, Clocks.system().instant(), Duration.ofMinutes(30)), TIMEOUT);
        load();
    }

    @AfterEach
    void close() {
        other.delete(handle, OptionalLong.empty(), TIMEOUT);
        other.close();
        client.shutdown(Duration.ZERO, TIMEOUT);
    }

    private void run(ScriptCall call) {
        call.sendWhole(connection.async()).toCompletableFuture().join();
    }

    private static Moment now() {
        return new Moment(Clocks.system().instant().toEpochMilli(), false);
    }

    private void load() {
        run(scripts.load(id, now()));
    }

    private static SessionChanges change() {
        return SessionChanges.blind().set("a", TwoInstances.encoded("1")).build();
    }

    /** What has been pushed so far: a reply comes after the pushes before it. */
    private List<String> news() {
        connection.sync().ping();
        List<String> news = List.copyOf(pushed);
        pushed.clear();
        return news;
    }

    @Test
    void accessesElsewherePushNothing() {
        for (int i = 0; i < 20; i++) {
            other.load(handle, TIMEOUT);
            other.touch(handle);
            other.save(handle, SessionChanges.blind().build(), TIMEOUT);
        }

        assertThat(news()).isEmpty();
    }

    @Test
    void accessesAndReportsHerePushNothingHere() {
        for (int i = 0; i < 20; i++) {
            load();
            run(scripts.touch(id, now(), true));
            run(scripts.touch(id, now(), false));
        }
        assertThat(news()).isEmpty();

        other.touch(handle);
        other.load(handle, TIMEOUT);

        assertThat(news()).as("nor has it left the mark tracked").isEmpty();
    }

    @Test
    void saveElsewherePushesTheHashOnce() {
        other.save(handle, change(), TIMEOUT);
        other.save(handle, change(), TIMEOUT);

        assertThat(news()).containsExactly(keys.session(id));
    }

    @Test
    void saveHerePushesNothingHereAndLeavesTheHashTracked() {
        run(scripts.save(id, change(), Expectations.mark(), now()));
        assertThat(news()).isEmpty();

        other.save(handle, change(), TIMEOUT);

        assertThat(news()).containsExactly(keys.session(id));
    }

    @Test
    void reportThatRenewsTheHashLeavesItTracked() {
        connection.sync().pexpire(keys.session(id), Duration.ofMinutes(40));
        run(scripts.touch(id, now(), true));
        news();

        other.save(handle, change(), TIMEOUT);

        assertThat(news()).containsExactly(keys.session(id));
    }

    @Test
    void creationHereLeavesTheHashTrackedAndTheMarkNot() {
        SessionSnapshot created = SessionSnapshot.fresh(id, Clocks.system().instant(), Duration.ofMinutes(30));
        other.delete(handle, OptionalLong.empty(), TIMEOUT);
        run(scripts.create(created, Optional.empty()));
        news();

        other.touch(handle);
        other.load(handle, TIMEOUT);
        assertThat(news()).isEmpty();
        other.save(handle, change(), TIMEOUT);
        assertThat(news()).containsExactly(keys.session(id));
    }

    @Test
    void logoutElsewherePushesTheHash() {
        other.delete(handle, OptionalLong.empty(), TIMEOUT);

        assertThat(news()).containsExactly(keys.session(id));
    }

    @Test
    void savesElsewherePushNoEntriesOfTheShardEither() {
        run(scripts.save(id, change(), Expectations.mark(), now())); // Reads the entries, too.
        for (int i = 0; i < 20; i++) {
            other.save(handle, SessionChanges.blind().build(), TIMEOUT);
            other.load(handle, TIMEOUT);
        }
        assertThat(news()).isEmpty();

        other.save(handle, change(), TIMEOUT);

        assertThat(news()).containsExactly(keys.session(id));
    }

    @Test
    void creationsElsewherePushTheEntriesOfTheShardOnce() {
        run(scripts.save(id, change(), Expectations.mark(), now()));
        for (int i = 0; i < 3; i++) {
            createInShard();
        }

        assertThat(news()).containsExactly(keys.expiry(id));
    }

    private void createInShard() {
        SessionId neighbour = id.renewed(new SecureRandom());
        other.create(SessionSnapshot.fresh(neighbour, Clocks.system().instant(), Duration.ofMinutes(30)), TIMEOUT);
        other.delete(neighbour.value(), OptionalLong.empty(), TIMEOUT);
    }

    @Test
    void newPrincipalElsewherePushesTheHashAndTheIndex() {
        run(scripts.save(id, change(), Expectations.mark(), now()));

        other.save(handle, SessionChanges.blind().principal("ada").build(), TIMEOUT);

        assertThat(news()).containsExactlyInAnyOrder(keys.session(id), keys.principals(id));
    }

    @Test
    void newIdElsewherePushesTheHashAndWhatIsKeptBesideIt() {
        run(scripts.save(id, change(), Expectations.mark(), now()));
        SessionId newId = id.renewed(new SecureRandom());

        other.save(handle, SessionChanges.blind().newId(newId).build(), TIMEOUT);
        List<String> news = news();
        other.delete(newId.value(), OptionalLong.empty(), TIMEOUT);

        assertThat(news).containsExactlyInAnyOrder(keys.session(id), keys.moved(id), keys.expiry(id));
    }

    @Test
    void keysOfAShardAreNobodysSession() {
        assertThat(keys.idOfSession(keys.expiry(id))).isEmpty();
        assertThat(keys.idOfSession(keys.principals(id))).isEmpty();
    }
}
