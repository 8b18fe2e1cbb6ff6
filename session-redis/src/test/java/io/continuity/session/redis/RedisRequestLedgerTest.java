package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.fleet.FleetException;
import io.continuity.fleet.RequestCounts;
import io.continuity.fleet.RequestLedger;
import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.RedisServer;
import io.continuity.testkit.RequestLedgerContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract, kept on one server, and what becomes of it when that is away or has something else there. */
class RedisRequestLedgerTest extends RequestLedgerContract {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final RequestCounts ONE = new RequestCounts(Map.of(3, 1L), 0);

    private final String prefix = "requests-" + NAMESPACES.incrementAndGet();
    private final RedisServer server = RedisServer.shared();
    private RedisSessionStore store;
    private RedisClient client;
    private RedisCommands<String, String> redis;

    @BeforeEach
    final void connect() {
        client = RedisClient.create(RedisURI.create(server.uri()));
        redis = client.connect().sync();
    }

    @AfterEach
    final void close() {
        store.close();
        client.shutdown(Duration.ZERO, LONG);
    }

    private RequestLedger ledger(String uri, InstantSource clock) {
        store = RedisSessionStore.builder(uri).keyPrefix(prefix).clock(clock).build();
        return store.fleet().orElseThrow().requestLedger().orElseThrow();
    }

    @Override
    protected RequestLedger ledger() {
        return ledger(server.uri().toString(), InstantSource.system());
    }

    /** The server's time cannot be moved: slots are, and what they have left to live. */
    @Override
    protected void letPass(Duration duration) {
        server.letPass(duration, prefix + ":*");
        long slots = duration.dividedBy(RequestLedger.SLOT);
        for (String key : redis.keys(prefix + ":*:requests:*")) {
            String[] parts = key.split(":", 5);
            redis.rename(
                    key,
                    String.join(":", parts[0], parts[1], parts[2], "" + (Long.parseLong(parts[3]) - slots), parts[4]));
        }
    }

    private String onlyKey() {
        assertThat(redis.keys(prefix + ":*")).hasSize(1);
        return redis.keys(prefix + ":*").get(0);
    }

    @Test
    void eachSlotHasATimeToLive() {
        ledger().add("v1", ONE, LONG);

        assertThat(redis.pttl(onlyKey()))
                .isBetween(1L, RequestLedger.RETENTION.plusMinutes(1).toMillis());
    }

    @Test
    void instanceWhoseClockIsWrongAsksForTheRightSlots() {
        ledger().add("v1", ONE, LONG);
        store.close();

        InstantSource wrong = InstantSource.offset(InstantSource.system(), Duration.ofDays(-3));

        assertThat(ledger(server.uri().toString(), wrong).sum("v1", WINDOW, LONG))
                .isEqualTo(ONE);
    }

    @Test
    void instanceWhoseClockIsWrongCountsInTheRightSlotOnceRedisHasAnswered() {
        RequestLedger ledger =
                ledger(server.uri().toString(), InstantSource.offset(InstantSource.system(), Duration.ofDays(3)));
        ledger.add("v1", ONE, LONG);
        ledger.add("v1", ONE, LONG);
        store.close();

        assertThat(ledger().sum("v1", WINDOW, LONG)).isEqualTo(ONE);
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        RequestLedger ledger = ledger();
        ledger.add("v1", ONE, LONG);
        String slot = onlyKey();
        Map.of("65", "7", "-1", "7", "x", "7", "4", "many", "5", "-3", "6", "9".repeat(30), "f", "2")
                .forEach((field, value) -> redis.hset(slot, field, value));

        assertThat(ledger.sum("v1", WINDOW, LONG)).isEqualTo(new RequestCounts(Map.of(3, 1L), 2));
    }

    @Test
    void keyOfAnotherTypeIsAnErrorAndIsLeftAsItIs() {
        RequestLedger ledger = ledger();
        ledger.add("v1", ONE, LONG);
        String slot = onlyKey();
        redis.set(slot, "something else");

        assertThatThrownBy(() -> ledger.sum("v1", WINDOW, LONG))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("failed to total a slot of requests")
                .hasMessageContaining("WRONGTYPE");
        assertThat(redis.get(slot)).isEqualTo("something else");
    }

    @Test
    void additionThatWasNotAnsweredIsNotMadeTwice() {
        try (FlakyProxy proxy = FlakyProxy.to(server)) {
            RequestLedger ledger = ledger("redis://" + proxy.host() + ":" + proxy.port(), InstantSource.system());
            ledger.add("v1", ONE, LONG);
            proxy.breakReplyAfter(1);

            assertThatThrownBy(() -> ledger.add("v1", ONE, LONG)).isInstanceOf(FleetException.class);
            assertThat(ledger.sum("v1", WINDOW, LONG).requests()).isEqualTo(2);
        }
    }

    @Test
    void redisThatDoesNotAnswerIsNotWaitedForLongerThanWasAskedFor() {
        try (FlakyProxy proxy = FlakyProxy.to(server)) {
            RequestLedger ledger = ledger("redis://" + proxy.host() + ":" + proxy.port(), InstantSource.system());
            ledger.add("v1", ONE, LONG);
            proxy.stall();

            assertThatThrownBy(() -> ledger.add("v1", ONE, SHORT))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("failed to tally a slot of requests within 200 ms");
            assertThatThrownBy(() -> ledger.sum("v1", WINDOW, SHORT)).isInstanceOf(FleetException.class);
        }
    }
}
