package io.continuity.session.redis;

import static io.continuity.session.redis.TwoInstances.encoded;
import static io.continuity.session.redis.TwoInstances.saved;
import static io.continuity.session.redis.TwoInstances.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Users, each with a session that a thread writes through one store and reads through another, again and again.
 *
 * <p>Calls may fail; what they answer must be true. <em>Not thread-safe</em>, but for its threads.
 */
final class Workload implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int USERS = 12;
    private static final int ROUNDS = 20;

    private final RedisSessionStore writer;
    private final RedisSessionStore reader;
    private final List<User> users;
    private final ExecutorService threads = Executors.newFixedThreadPool(USERS);
    private volatile boolean stopped;

    final AtomicInteger failed = new AtomicInteger();
    final AtomicInteger absent = new AtomicInteger();
    final AtomicInteger wrong = new AtomicInteger();
    final AtomicInteger lost = new AtomicInteger();

    /** Creates the sessions; the work begins when it is started. */
    Workload(RedisSessionStore writer, RedisSessionStore reader) {
        this.writer = writer;
        this.reader = reader;
        this.users = IntStream.range(0, USERS).mapToObj(i -> new User()).toList();
    }

    /** Calls for sessions that nobody has, until connections to all masters are open, and the near cache is. */
    static RedisSessionStore warm(RedisSessionStore store) {
        until(() -> {
            try {
                for (int i = 0; i < 64; i++) {
                    assertThat(store.load(SessionId.random(new SecureRandom()).value(), LONG))
                            .isEmpty();
                }
                return store.nearCache().isOpen();
            } catch (SessionStoreException e) {
                return false;
            }
        });
        return store;
    }

    void start() {
        users.forEach(user -> threads.execute(user::work));
    }

    /** Waits until each user has written and read a number of times more without a failure. */
    void awaitProgress() {
        List<Integer> before = users.stream().map(user -> user.rounds.get()).toList();
        until(() -> IntStream.range(0, USERS).allMatch(i -> users.get(i).rounds.get() >= before.get(i) + ROUNDS));
    }

    int rounds() {
        return users.stream().mapToInt(user -> user.rounds.get()).sum();
    }

    /** Ends the threads; one that hung would be missed here. */
    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
        try {
            assertThat(threads.awaitTermination(LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return "%d users, %d rounds, %d calls failed, %d sessions absent, %d wrong answers, %d writes lost"
                .formatted(USERS, rounds(), failed.get(), absent.get(), wrong.get(), lost.get());
    }

    /** One session and what its user knows of it. */
    private final class User {
        private final AtomicInteger rounds = new AtomicInteger();
        private String handle;
        private int known = 1;
        private int tried = 1;

        private User() {
            SessionSnapshot fresh = SessionSnapshot.fresh(
                    SessionId.random(new SecureRandom()),
                    Instant.parse("2026-11-23T10:00:00Z"),
                    Duration.ofMinutes(30));
            handle = saved(writer.create(
                    new SessionSnapshot(
                            fresh.id(),
                            fresh.creationTime(),
                            fresh.lastAccessedTime(),
                            fresh.maxInactiveInterval(),
                            0,
                            Map.of("a", encoded("1"))),
                    LONG));
        }

        private void work() {
            while (!stopped) {
                try {
                    write();
                    read();
                    rounds.incrementAndGet();
                } catch (SessionStoreException e) {
                    failed.incrementAndGet();
                }
            }
        }

        private void write() {
            tried++;
            SaveResult result = writer.save(
                    handle, SessionChanges.blind().set("a", encoded("" + tried)).build(), DEADLINE);
            if (result instanceof Saved done) {
                handle = done.handle();
                known = tried;
            } else {
                absent.incrementAndGet();
            }
        }

        /** Finds what was acknowledged, or what was tried and may have been done; less if a failover has lost it. */
        private void read() {
            Optional<SessionSnapshot> session = reader.load(handle, DEADLINE);
            if (session.isEmpty()) {
                absent.incrementAndGet();
                return;
            }
            int found = Integer.parseInt(
                    new String(session.get().attributes().get("a").toByteArray(), StandardCharsets.UTF_8));
            if (found < known) {
                lost.incrementAndGet();
            } else if (found > tried) {
                wrong.incrementAndGet();
            }
            known = found;
        }
    }
}
