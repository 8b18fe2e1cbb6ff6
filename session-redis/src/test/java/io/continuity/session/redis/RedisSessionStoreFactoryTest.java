package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.Clocks;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store made from named parameters. */
class RedisSessionStoreFactoryTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final RedisSessionStoreFactory factory = new RedisSessionStoreFactory();

    private SessionStore create(Map<String, String> parameters) {
        return factory.create(name -> Optional.ofNullable(parameters.get(name)), SessionObserver.NONE);
    }

    @Test
    void storesUnderTheGivenPrefix() {
        String uri = RedisServer.shared().uri().toString();
        SessionId id = SessionId.random(new SecureRandom());
        SessionSnapshot session = SessionSnapshot.fresh(id, Clocks.system().instant(), Duration.ofMinutes(1));

        try (SessionStore store = create(Map.of("continuity.redis.uri", uri, "continuity.session.key-prefix", "one"));
                SessionStore other = create(Map.of("continuity.redis.uri", uri))) {
            assertThat(store.create(session, TIMEOUT)).isInstanceOf(Saved.class);
            assertThat(store.load(id.value(), TIMEOUT)).isPresent();
            assertThat(other.load(id.value(), TIMEOUT)).isEmpty();
        }
    }

    @Test
    void waitsForAReplicaIfToldTo() {
        String uri = RedisServer.shared().uri().toString();
        SessionSnapshot session = SessionSnapshot.fresh(
                SessionId.random(new SecureRandom()), Clocks.system().instant(), Duration.ofMinutes(1));

        try (SessionStore store =
                create(Map.of("continuity.redis.uri", uri, "continuity.redis.durability", "Replica"))) {
            assertThatThrownBy(() -> store.create(session, TIMEOUT))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("no replica has confirmed it");
        }
    }

    @Test
    void refusesADurabilityByNameAndValue() {
        assertThatThrownBy(() -> create(
                        Map.of("continuity.redis.uri", "redis://localhost", "continuity.redis.durability", "disk")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("continuity.redis.durability must be 'master' or 'replica': 'disk'");
    }

    @Test
    void needsTheUri() {
        assertThat(factory.requiredParameters()).containsExactly("continuity.redis.uri");
        assertThatThrownBy(() -> create(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("continuity.redis.uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:secret@host", "redis://user:sec ret@host", "secret"})
    void refusesAUriByNameAndWithoutItsPassword(String uri) {
        assertThatThrownBy(() -> create(Map.of("continuity.redis.uri", uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContaining("continuity.redis.uri: ")
                .hasMessageContaining("is not the address of a Redis")
                .message()
                .doesNotContain("user:sec");
    }

    @Test
    void refusesAKeyPrefixByNameAndValue() {
        assertThatThrownBy(() -> create(
                        Map.of("continuity.redis.uri", "redis://localhost", "continuity.session.key-prefix", "{tag}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("continuity.session.key-prefix '{tag}'")
                .hasMessageContaining("1 to 100");
    }

    @Test
    void refusesAFailurePolicyByNameAndValue() {
        assertThatThrownBy(() -> create(Map.of(
                        "continuity.redis.uri", "redis://localhost", "continuity.session.failure-policy", "hope")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("continuity.session.failure-policy 'hope' must be fail or degrade");
    }

    @ParameterizedTest
    @CsvSource({"degrade, true", "fail, false"})
    void servesWhileRedisIsAwayIfTheFailurePolicySaysSo(String policy, boolean served) {
        try (RedisServer server = RedisServer.embedded();
                SessionStore store = create(Map.of(
                        "continuity.redis.uri",
                        server.uri().toString(),
                        "continuity.session.failure-policy",
                        policy))) {
            SessionId id = SessionId.random(new SecureRandom());
            store.create(SessionSnapshot.fresh(id, Clocks.system().instant(), Duration.ofMinutes(1)), TIMEOUT);
            server.kill();
            NearCache cache = ((RedisSessionStore) store).nearCache();
            TwoInstances.until(() -> !cache.isOpen());

            if (served) {
                assertThat(store.load(id.value(), SHORT)).isPresent();
            } else {
                assertThatThrownBy(() -> store.load(id.value(), SHORT)).isInstanceOf(SessionStoreException.class);
            }
        }
    }
}
