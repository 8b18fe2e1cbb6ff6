package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.redis.NearCache.Load;
import io.continuity.session.redis.NearCache.Sent;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * A near cache between a model of Redis and threads that wake up late.
 *
 * <p>What is sent and what comes back stays in order; what the waiting threads do with it does not. Whatever the cache
 * serves must have been the session at some time, and not before the last news or save that has reached us.
 */
class NearCacheModelTest {
    private static final int STEPS = 20_000;
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final long NOW = START.toEpochMilli();

    private final NearCache cache = new NearCache(2, 1 << 20, RetainedSessions.none());
    private final List<Session> sessions = new ArrayList<>();
    private final Deque<Runnable> toServer = new ArrayDeque<>();
    private final Deque<Runnable> toClient = new ArrayDeque<>();
    private final List<Runnable> awakening = new ArrayList<>();
    private final StringBuilder way = new StringBuilder();
    private boolean tracking;
    private int hits;

    /** A session as the server has it, and what the cache may know of it at least. */
    private static final class Session {
        private final SessionId id = SessionId.random(new SecureRandom());
        private final Map<Long, Map<String, EncodedAttribute>> history = new HashMap<>(Map.of(1L, Map.of()));
        private long version = 1;
        private boolean tracked;
        private long floor;

        SessionSnapshot snapshot() {
            return new SessionSnapshot(id, START, START, Duration.ofMinutes(30), version, history.get(version));
        }

        void write(SessionChanges changes) {
            history.put(version + 1, changes.appliedTo(snapshot()).attributes());
            version++;
        }
    }

    private enum Step {
        LOAD,
        SERVER,
        SERVER_TOO,
        CLIENT,
        CLIENT_TOO,
        AWAKE,
        AWAKE_TOO,
        READ,
        RARE
    }

    @RepeatedTest(10)
    void nothingIsServedThatWasKnownToBeOld(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            sessions.add(new Session());
        }
        connect(random);
        try {
            for (int i = 0; i < STEPS; i++) {
                Step step = Step.values()[random.nextInt(Step.values().length)];
                way.append(' ').append(step);
                take(step, sessions.get(random.nextInt(sessions.size())), random);
            }
        } catch (AssertionError e) {
            String last = way.substring(Math.max(0, way.length() - 600));
            throw new AssertionError("Seed " + seed + ", after" + last + ": " + e.getMessage(), e);
        }
        assertThat(hits).as("a cache that serves nothing is easily right").isGreaterThan(STEPS / 100);
    }

    private void take(Step step, Session session, Random random) {
        switch (step) {
            case LOAD -> load(session);
            case SERVER, SERVER_TOO -> Optional.ofNullable(toServer.poll()).ifPresent(Runnable::run);
            case CLIENT, CLIENT_TOO -> Optional.ofNullable(toClient.poll()).ifPresent(Runnable::run);
            case AWAKE, AWAKE_TOO -> {
                if (!awakening.isEmpty()) {
                    awakening.remove(random.nextInt(awakening.size())).run();
                }
            }
            case READ -> read(session);
            case RARE -> rare(session, random);
        }
    }

    private void load(Session session) {
        Optional<Load> load = cache.begin(session.id);
        toServer.add(() -> {
            SessionSnapshot found = session.snapshot();
            session.tracked = tracking;
            toClient.add(() -> awakening.add(() -> load.ifPresent(announced -> {
                cache.put(announced, found, NOW);
                cache.end(announced);
            })));
        });
    }

    private void save(Session session, Random random) {
        long generation = cache.generation();
        SessionChanges changes = change("own", random);
        toServer.add(() -> {
            session.write(changes);
            session.tracked = tracking;
            long version = session.version;
            toClient.add(() -> awakening.add(() -> {
                cache.saved(new Sent(session.id, generation, NOW), changes, version);
                session.floor = Math.max(session.floor, version);
            }));
        });
    }

    private void writeElsewhere(Session session, Random random) {
        session.write(change("other", random));
        if (session.tracked) {
            session.tracked = false;
            long version = session.version;
            toClient.add(() -> {
                cache.evict(session.id);
                session.floor = Math.max(session.floor, version);
            });
        }
    }

    private static SessionChanges change(String name, Random random) {
        byte[] value = new byte[8];
        random.nextBytes(value);
        return SessionChanges.blind().set(name, EncodedAttribute.of(value)).build();
    }

    private void rare(Session session, Random random) {
        switch (random.nextInt(40)) {
            case 2, 3, 4, 5, 6, 7 -> save(session, random);
            case 8, 9, 10, 11, 12, 13 -> writeElsewhere(session, random);
            case 0 -> {
                // What came back is lost, threads that had it still wake up, and what was sent may be sent again.
                way.append("(reconnect)");
                toClient.clear();
                sessions.forEach(each -> each.tracked = false);
                tracking = false;
                connect(random);
            }
            case 1 -> {
                way.append("(flush)");
                cache.clear();
            }
            default -> {}
        }
    }

    private void connect(Random random) {
        long generation = cache.suspend();
        Runnable track = () -> {
            tracking = true;
            sessions.forEach(session -> session.floor = Math.max(session.floor, session.version));
            toClient.add(() -> cache.resume(generation));
        };
        if (random.nextBoolean()) {
            toServer.addFirst(track);
        } else {
            toServer.addLast(track);
        }
    }

    private void read(Session session) {
        cache.hit(new Handle(session.id, 0), NOW).ifPresent(hit -> {
            hits++;
            assertThat(hit.session().version()).isGreaterThanOrEqualTo(session.floor);
            assertThat(hit.session().attributes())
                    .isEqualTo(session.history.get(hit.session().version()));
        });
    }
}
