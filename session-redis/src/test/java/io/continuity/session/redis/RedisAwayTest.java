package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the store does while Redis does not answer, and afterwards. */
class RedisAwayTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int CALLS = 8;
    private static final SessionChanges CHANGE =
            SessionChanges.blind().maxInactiveInterval(Duration.ofHours(5)).build();

    private final SessionSnapshot session = SessionSnapshot.fresh(
            SessionId.random(new SecureRandom()), Instant.parse("2026-11-23T10:00:00Z"), Duration.ofMinutes(30));
    private final String handle = session.id().value();
    private RedisServer server;
    private FlakyProxy proxy;
    private RedisSessionStore store;

    @BeforeEach
    void start() {
        server = RedisServer.embedded();
        proxy = FlakyProxy.to(server);
        store = RedisSessionStore.builder("redis://" + proxy.host() + ":" + proxy.port())
                .nearCache(0, 0)
                .build();
    }

    @AfterEach
    void stop() {
        store.close();
        proxy.close();
        server.close();
    }

    @Test
    void killedServerIsAnErrorAndNeverAnAbsentSession() {
        store.create(session, LONG);
        server.kill();

        assertThatThrownBy(() -> store.load(handle, SHORT))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining(proxy.host() + ":" + proxy.port())
                .hasMessageNotContaining(handle);
        assertThatThrownBy(() -> store.delete(handle, OptionalLong.empty(), SHORT))
                .isInstanceOf(SessionStoreException.class);
        assertThatThrownBy(() -> store.create(session, SHORT)).isInstanceOf(SessionStoreException.class);
        store.touch(handle);

        server.start();
        assertThat(store.load(handle, LONG))
                .as("a server without its data knows no session")
                .isEmpty();
        assertThat(store.create(session, LONG)).isEqualTo(new SaveResult.Saved(handle + ".1"));
    }

    @Test
    void hangingServerIsAnErrorWithinTheTimeout() {
        store.create(session, LONG);
        server.pause();

        assertThatThrownBy(() -> store.load(handle, SHORT)).isInstanceOf(SessionStoreException.class);

        server.resume();
        assertThat(store.load(handle, LONG)).isPresent();
    }

    @Test
    void oneCallAtATimeWaitsForAServerThatIsAwayAndTheOthersFailAtOnce() {
        store.create(session, LONG);
        server.pause();
        assertThatThrownBy(() -> store.load(handle, CircuitBreaker.PATIENCE))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("failed to load");

        ExecutorService threads = Executors.newFixedThreadPool(CALLS);
        BlockingQueue<String> refused = new LinkedBlockingQueue<>();
        List<CompletableFuture<Optional<SessionSnapshot>>> calls = IntStream.range(0, CALLS)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> store.load(handle, LONG), threads)
                        .exceptionally(failure -> {
                            refused.add(String.valueOf(failure.getMessage()));
                            return Optional.empty();
                        }))
                .toList();
        TwoInstances.until(() -> refused.size() == CALLS - 1);
        assertThat(refused).allMatch(message -> message.contains("was not asked to load a session"));

        server.resume();
        assertThat(calls).filteredOn(call -> call.join().isPresent()).hasSize(1);
        assertThat(store.load(handle, LONG)).isPresent();
        threads.shutdown();
    }

    @Test
    void callThatWasNotSentIsToldFromOneThatMayHaveTakenEffect() {
        store.create(session, LONG);
        proxy.stall();
        assertThat(mayTakeEffect(CircuitBreaker.PATIENCE.dividedBy(2)))
                .as("sent, and not answered")
                .isTrue();
        proxy.cut();
        assertThat(mayTakeEffect(CircuitBreaker.PATIENCE)).isNotNull();

        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<CompletableFuture<Boolean>> calls = IntStream.range(0, 2)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> mayTakeEffect(CircuitBreaker.PATIENCE), threads))
                .toList();
        assertThat(calls)
                .extracting(CompletableFuture::join)
                .as("one was let through")
                .contains(false);
        threads.shutdown();
        proxy.heal();
    }

    private Boolean mayTakeEffect(Duration timeout) {
        try {
            store.save(handle, CHANGE, timeout);
            throw new AssertionError("saved");
        } catch (SessionStoreException e) {
            return e.mayHaveTakenEffect();
        }
    }

    @Test
    void usedUpTimeoutIsNoReasonToWaitForEver() {
        store.create(session, LONG);
        server.pause();

        assertThatThrownBy(() -> store.load(handle, Duration.ZERO)).isInstanceOf(SessionStoreException.class);
        server.resume();
    }

    @Test
    void serverThatIsAwayAtTheStartIsFoundLater() {
        server.kill();

        assertThatThrownBy(() -> store.load(handle, SHORT)).isInstanceOf(SessionStoreException.class);

        server.start();
        assertThat(store.create(session, LONG)).isEqualTo(new SaveResult.Saved(handle + ".1"));
    }

    @Test
    void warmStoreNeedsNoConnectionForItsFirstCall() {
        store.warmUp(LONG);

        try (RedisMonitor monitor = RedisMonitor.of(server)) {
            monitor.mark();
            store.load(handle, LONG);

            assertThat(monitor.commands()).extracting(MonitoredCommand::name).containsExactly("EVALSHA");
        }
    }

    @Test
    @Timeout(30)
    void warmingUpWithoutAServerIsNoErrorAndWaitsForNone() {
        server.kill();

        store.warmUp(Duration.ofHours(1));

        server.start();
        assertThat(store.load(handle, LONG)).isEmpty();
    }

    @Test
    void callsGoOnAfterTheConnectionWasCut() {
        store.create(session, LONG);

        proxy.cut();
        assertThatThrownBy(() -> store.load(handle, SHORT)).isInstanceOf(SessionStoreException.class);
        proxy.heal();

        assertThat(store.load(handle, LONG)).isPresent();
    }

    @Test
    void saveThatTimedOutBeforeItWasSentIsNotSentLater() {
        store.create(session, LONG);
        proxy.cut();

        SessionChanges late =
                SessionChanges.blind().maxInactiveInterval(Duration.ofHours(5)).build();
        assertThatThrownBy(() -> store.save(handle, late, SHORT)).isInstanceOf(SessionStoreException.class);
        proxy.heal();

        assertThat(store.load(handle, LONG).orElseThrow().maxInactiveInterval()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void changeOfIdWhoseAnswerWasLostIsNotDoneTwice() {
        store.create(session, LONG);
        SessionId newId = session.id().renewed(new SecureRandom());
        SessionChanges login = SessionChanges.basedOn(store.load(handle, LONG).orElseThrow())
                .newId(newId)
                .build();

        proxy.stallReplies();
        assertThatThrownBy(() -> store.save(handle, login, SHORT)).isInstanceOf(SessionStoreException.class);
        proxy.cut();
        proxy.heal();

        assertThat(store.save(handle, login, LONG)).isEqualTo(new SaveResult.Saved(newId.value() + ".2"));
        assertThat(store.load(newId.value(), LONG).orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void closedStoreSaysSo() {
        store.close();

        assertThatThrownBy(() -> store.load(handle, LONG))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("closed");
    }
}
