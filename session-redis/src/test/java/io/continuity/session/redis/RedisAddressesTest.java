package io.continuity.session.redis;

import static io.continuity.session.redis.TwoInstances.LONG;
import static io.continuity.session.redis.TwoInstances.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.RedisCluster;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a store finds its servers, and what it says if it does not. */
class RedisAddressesTest {
    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.embedded();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertWorks(RedisSessionStore.Builder builder) {
        try (RedisSessionStore store = builder.build()) {
            SessionSnapshot session = SessionSnapshot.fresh(
                    SessionId.random(new SecureRandom()), Instant.parse("2026-11-23T10:00:00Z"), Duration.ofMinutes(1));
            assertThat(store.create(session, LONG)).isInstanceOf(Saved.class);
            assertThat(store.load(session.id().value(), LONG)).isPresent();
            until(store.nearCache()::isOpen);
        }
    }

    private static void assertFails(RedisSessionStore.Builder builder, String... messages) {
        try (RedisSessionStore store = builder.build()) {
            assertThatThrownBy(() -> store.load("A".repeat(24), LONG))
                    .isInstanceOf(SessionStoreException.class)
                    .message()
                    .contains(messages)
                    .doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "http://ada:secret@h",
                "redis://ada:secret@h:port",
                "redis://:s@secret@",
                "redis-cluster://",
                "redis-cluster://ada:secret@h:1,",
                "redis-cluster://ada:secret@h:1,i:port",
                "redis-replicas://ada:secret@h:1,[i:2",
                "redis-sentinel://ada:secret@h:1",
            })
    void whatIsNoAddressIsRefusedWithoutItsPassword(String text) {
        assertThatThrownBy(() -> RedisSessionStore.builder(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContaining("is not the address of a Redis")
                .message()
                .doesNotContain("ada:", "s@");
    }

    @ParameterizedTest
    @CsvSource({
        "redis-cluster://h:1/3, a Redis Cluster has no database but 0: 3",
        "redis-cluster://h:1?database=3, a Redis Cluster has no database but 0: 3",
        "redis-socket:///tmp/redis.sock, 'a unix socket needs netty''s native transport on the class path:"
                + " io.netty:netty-transport-native-epoll with classifier linux-x86_64, or that of your platform'",
    })
    void whatCannotBeIsRefused(String text, String reason) {
        assertThatThrownBy(() -> RedisSessionStore.builder(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "redis://my_redis:6380 STANDALONE my_redis:6380",
                "redis://my_redis STANDALONE my_redis:6379",
                "redis://:secret@my_redis:6380/2 STANDALONE my_redis:6380",
                "rediss://h STANDALONE h:6379",
                "redis://[::1]:6380 STANDALONE [::1]:6380",
                "redis-sentinel://ada:secret@h:1,i/2#main SENTINEL h:1,i:26379#main",
                "redis-cluster://ada:secret@my_one:1,i CLUSTER my_one:1,i:6379",
                "rediss-replicas://h:1,i:2/3 REPLICAS h:1,i:2",
            })
    void addressesAreUnderstood(String text, Topology.Kind kind, String address) {
        Topology topology = Topology.parse(text);

        assertThat(topology.kind()).isEqualTo(kind);
        assertThat(topology.address()).isEqualTo(address);
        assertThat(topology.servers()).allMatch(uri -> uri.isSsl() == text.startsWith("rediss"));
    }

    @Test
    void nodeOfAClusterThatIsGivenAsASingleServerSaysSo() {
        try (RedisCluster cluster = RedisCluster.start()) {
            try (RedisSessionStore store = RedisSessionStore.builder(
                            cluster.nodes().get(0).uri().toString())
                    .build()) {
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 64; i++) {
                                store.load(SessionId.random(new SecureRandom()).value(), LONG);
                            }
                        })
                        .isInstanceOf(SessionStoreException.class)
                        .hasMessageContaining("MOVED")
                        .hasMessageContaining("give its address as redis-cluster://");
            }
            RedisServer replica = cluster.nodes().get(RedisCluster.MASTERS);
            assertWorks(RedisSessionStore.builder("redis-cluster://" + replica.host() + ":" + replica.port()));
        }
    }

    @Test
    void singleServerThatIsGivenAsAClusterSaysSo() {
        assertFails(
                RedisSessionStore.builder("redis-cluster://" + server.host() + ":" + server.port()),
                "give its address as redis://");
    }

    @Test
    void wrongPasswordFailsAtOnceAndIsNotRepeated() {
        assertFails(
                RedisSessionStore.builder("redis://ada:secret@" + server.host() + ":" + server.port()),
                "WRONGPASS",
                "look at its address");
    }

    @Nested
    class GivenClients {
        @Test
        void clientIsSharedAndLeftAlone() {
            RedisClient client = RedisClient.create();
            ClientOptions options = client.getOptions();
            try {
                assertWorks(RedisSessionStore.builder(client, RedisURI.create(server.uri())));

                assertThat(client.getOptions()).isSameAs(options);
                assertThat(client.connect(RedisURI.create(server.uri())).sync().ping())
                        .isEqualTo("PONG");
            } finally {
                client.shutdown(Duration.ZERO, LONG);
            }
        }

        @Test
        void clusterClientIsSharedAndLeftAlone() {
            try (RedisCluster cluster = RedisCluster.start()) {
                RedisServer node = cluster.nodes().get(5);
                RedisClusterClient client = RedisClusterClient.create(RedisURI.create(node.uri()));
                ClientOptions options = client.getOptions();
                try {
                    assertWorks(RedisSessionStore.builder(client));

                    assertThat(client.getOptions()).isSameAs(options);
                    assertThat(client.connect().sync().ping()).isEqualTo("PONG");
                } finally {
                    client.shutdown(Duration.ZERO, LONG);
                }
            }
        }

        @Test
        void tlsOfAGivenClientIsItsOwn() {
            RedisClient client = RedisClient.create();
            try {
                assertThatThrownBy(() -> RedisSessionStore.builder(client, RedisURI.create("rediss://h"))
                                .tls(SslOptions.create()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("options of its own");
            } finally {
                client.shutdown(Duration.ZERO, LONG);
            }
        }
    }

    @Nested
    class Tls {
        @Test
        void serverIsTrustedByItsCertificate() {
            try (TlsFront front = TlsFront.of(server, "ip:127.0.0.1")) {
                assertWorks(RedisSessionStore.builder("rediss://127.0.0.1:" + front.port())
                        .tls(trusting(front)));
            }
        }

        @Test
        void certificateOfAnUnknownIssuerIsRefused() {
            try (TlsFront front = TlsFront.of(server, "ip:127.0.0.1");
                    TlsFront other = TlsFront.of(server, "ip:127.0.0.1")) {
                assertFails(
                        RedisSessionStore.builder("rediss://127.0.0.1:" + front.port())
                                .tls(trusting(other)),
                        "certificate must be valid");
            }
        }

        @Test
        void certificateForAnotherHostIsRefused() {
            try (TlsFront front = TlsFront.of(server, "dns:other.example")) {
                assertFails(
                        RedisSessionStore.builder("rediss://127.0.0.1:" + front.port())
                                .tls(trusting(front)),
                        "certificate must be valid for its host name");
            }
        }

        @Test
        void trustForAnAddressWithoutTlsIsRefused() {
            assertThatThrownBy(() -> RedisSessionStore.builder("redis://h").tls(SslOptions.create()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must begin with rediss");
        }

        private static SslOptions trusting(TlsFront front) {
            return SslOptions.builder().trustManager(front.trust()).build();
        }
    }
}
