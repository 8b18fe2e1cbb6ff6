package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Three instances whose clocks disagree, announcing and using hundreds of sessions while time passes. */
class RedisExpiryRaceTest {
    private static final int SESSIONS = 300;
    private static final int ROUNDS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final SecureRandom IDS = new SecureRandom();

    private volatile Duration passed = Duration.ZERO;
    private final RedisServer server = RedisServer.embedded();
    private final ServerTime time = ServerTime.of(server);
    private final List<RedisSessionStore> stores = IntStream.of(0, 3600, -3600)
            .mapToObj(seconds -> RedisSessionStore.builder(server.uri().toString())
                    .clock(() -> NOW.plus(passed).plusSeconds(seconds))
                    .build())
            .toList();
    private final List<Used> sessions = new ArrayList<>();
    private final Queue<SessionId> told = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final ExecutorService pool = Executors.newCachedThreadPool();

    /** Time leaps by minutes, and must not do so between a claim and its confirmation. */
    private final ReadWriteLock leap = new ReentrantReadWriteLock();

    private volatile boolean over;

    /** A session as its users know it; its lock makes their answers and its id one. */
    private final class Used {
        private SessionId id;
        private boolean deleted;

        Used(Duration interval) {
            SessionSnapshot fresh = SessionSnapshot.fresh(SessionId.random(IDS), NOW, interval);
            id = fresh.id();
            stores.get(0).create(fresh, TIMEOUT);
        }

        synchronized void use(RedisSessionStore store, Random random) {
            boolean toldBefore = told.contains(id);
            boolean alive =
                    switch (random.nextInt(12)) {
                        case 0, 1, 2 -> store.load(id.value(), TIMEOUT).isPresent();
                        case 3 -> save(store, SessionChanges.blind().set("a", EncodedAttribute.of(bytes())));
                        case 4 -> save(store, SessionChanges.blind().maxInactiveInterval(interval(random)));
                        case 5, 6 -> changeId(store);
                        case 7 -> delete(store);
                        default -> touch(store);
                    };
            if (alive && toldBefore) {
                wrong.add("A session lived on after its end was told");
            }
        }

        private byte[] bytes() {
            return id.hash().getBytes(StandardCharsets.UTF_8);
        }

        private boolean touch(RedisSessionStore store) {
            store.touch(id.value());
            return false;
        }

        private boolean save(RedisSessionStore store, SessionChanges.Builder changes) {
            return store.save(id.value(), changes.build(), TIMEOUT) instanceof SaveResult.Saved;
        }

        private boolean changeId(RedisSessionStore store) {
            SessionId newId = id.renewed(IDS);
            boolean saved = save(store, SessionChanges.blind().newId(newId));
            id = saved ? newId : id;
            return saved;
        }

        private boolean delete(RedisSessionStore store) {
            boolean ended = store.delete(id.value(), OptionalLong.empty(), TIMEOUT);
            deleted |= ended;
            return ended;
        }
    }

    private static Duration interval(Random random) {
        return Duration.ofMinutes(5L + random.nextInt(20));
    }

    @BeforeEach
    void create() {
        Random random = new Random(1);
        IntStream.range(0, SESSIONS).forEach(i -> sessions.add(new Used(interval(random))));
    }

    @AfterEach
    void stop() {
        pool.shutdownNow();
        stores.forEach(RedisSessionStore::close);
        server.close();
    }

    @RepeatedTest(4)
    void everySessionEndsExactlyOnce(RepetitionInfo repetition) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (RedisSessionStore store : stores) {
            running.add(pool.submit(() -> announceUntilItIsOver(store)));
            Random random = new Random(repetition.getCurrentRepetition() * 31L + running.size());
            running.add(pool.submit(() -> useUntilItIsOver(store, random)));
        }
        for (int round = 0; round < ROUNDS; round++) {
            pass(Duration.ofMinutes(2));
            announce(stores.get(round % stores.size()));
        }
        over = true;
        for (Future<?> each : running) {
            each.get(60, TimeUnit.SECONDS);
        }
        for (int round = 0; round < 14; round++) { // A tenth longer than the longest interval: near caches are at work.
            pass(Duration.ofMinutes(2));
            announce(stores.get(0));
        }

        assertThat(wrong).isEmpty();
        List<SessionId> expired = sessions.stream()
                .filter(session -> !session.deleted)
                .map(session -> session.id)
                .toList();
        assertThat(told).containsExactlyInAnyOrderElementsOf(expired);
        assertThat(expired).as("or it proves nothing").hasSizeBetween(SESSIONS / 10, SESSIONS - SESSIONS / 10);
    }

    private void pass(Duration duration) {
        leap.writeLock().lock();
        try {
            time.pass(duration, "continuity");
            passed = passed.plus(duration);
        } finally {
            leap.writeLock().unlock();
        }
    }

    private void announceUntilItIsOver(RedisSessionStore store) {
        while (!over) {
            announce(store);
        }
    }

    private void announce(RedisSessionStore store) {
        leap.readLock().lock();
        try {
            store.announceExpired(
                    session -> {
                        told.add(session.id());
                        if (stores.get(1).load(session.id().value(), TIMEOUT).isPresent()) {
                            wrong.add("A session was alive when its end was told");
                        }
                    },
                    TIMEOUT);
        } finally {
            leap.readLock().unlock();
        }
    }

    private void useUntilItIsOver(RedisSessionStore store, Random random) {
        while (!over) {
            sessions.get(random.nextInt(SESSIONS / 2) + random.nextInt(SESSIONS / 2 + 1))
                    .use(store, random);
        }
    }
}
