package io.continuity.examples.adoption;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.session.SessionStore;
import io.continuity.testkit.RedisServer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ApplicationListener;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.events.AbstractSessionEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

/** The move from Spring Session to Continuity and back, by the steps of docs/migration.md. */
class MovingTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int THREADS = 16;

    /** All instances that there are during a move, each on the same Redis. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Move {
        final String type;
        final User user = new User();
        final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        RedisServer redis;
        Side spring;
        Side dual;
        Side read;
        Side moved;

        Move(String type) {
            this.type = type;
        }

        @BeforeAll
        void start() {
            redis = RedisServer.embedded();
            spring = Side.onSpringSession(redis.uri(), type);
            dual = Side.onContinuity(redis.uri(), type, "dual");
            read = Side.onContinuity(redis.uri(), type, "read");
            moved = Side.onContinuity(redis.uri(), type, "off", "server.servlet.session.cookie.name=SESSION");
        }

        @AfterAll
        void stop() {
            List.of(spring, dual, read, moved).forEach(Side::close);
            redis.close();
            threads.shutdown();
        }

        @Test
        void nobodyIsSignedOutOnTheWayThereAndBack() {
            Map<String, String> notes = new TreeMap<>();
            User traveller = new User();
            traveller.signIn(spring, "ada");
            // Instances of two neighbouring steps are there at once.
            for (Side side : List.of(
                    spring, dual, spring, dual, read, dual, read, moved, read, moved, read, dual, read, dual, spring)) {
                assertThat(traveller.name(side)).isEqualTo("ada");
                assertThat(traveller.notes(side)).isEqualTo(notes.toString());
                String note = "n" + notes.size();
                traveller.put(side, note, note);
                notes.put(note, note);
            }
            assertThat(traveller.notes(spring)).isEqualTo(notes.toString());
        }

        @Test
        void norIsWhoOnlyReads() {
            User reader = new User();
            reader.signIn(spring, "ada");
            for (Side side : List.of(dual, read, moved, read, dual, spring)) {
                assertThat(reader.name(side)).isEqualTo("ada");
            }
        }

        @Test
        void signingOutOnOneSideEndsTheSessionOnTheOther() {
            for (List<Side> sides : List.of(List.of(spring, dual), List.of(dual, spring), List.of(read, dual))) {
                User leaving = new User();
                leaving.signIn(sides.get(0), "ada");
                assertThat(leaving.name(sides.get(1))).isEqualTo("ada");
                assertThat(leaving.name(sides.get(0))).isEqualTo("ada");
                String cookie = leaving.cookie();

                leaving.signOut(sides.get(0));

                for (Side side : sides) {
                    leaving.present(cookie);
                    assertThat(leaving.name(side)).isEqualTo("nobody");
                }
            }
        }

        @Test
        void signingInGivesTheSessionANewIdOnBothSides() {
            for (List<Side> sides : List.of(List.of(spring, dual), List.of(dual, spring))) {
                User planted = new User();
                planted.put(sides.get(1), "before", "kept");
                String before = planted.cookie();

                planted.signIn(sides.get(0), "ada");

                assertThat(planted.cookie()).isNotEqualTo(before);
                assertThat(planted.notes(sides.get(1))).isEqualTo("{before=kept}");
                User attacker = new User();
                for (Side side : sides) {
                    attacker.present(before);
                    assertThat(attacker.name(side)).isEqualTo("nobody");
                    assertThat(attacker.notes(side)).isEqualTo("{}");
                }
            }
        }

        @Test
        void parallelRequestsToBothSidesLoseNothing() {
            user.put(spring, "first", "1");
            Map<String, String> notes = new TreeMap<>(Map.of("first", "1"));
            for (int i = 0; i < THREADS; i++) {
                notes.put("p" + i, "written");
            }

            CompletableFuture.allOf(IntStream.range(0, THREADS)
                            .mapToObj(i -> CompletableFuture.runAsync(
                                    () -> user.put(i % 2 == 0 ? spring : dual, "p" + i, "written"), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();

            assertThat(user.notes(spring)).isEqualTo(notes.toString());
            assertThat(user.notes(dual)).isEqualTo(notes.toString());
        }

        @Test
        void aUserWhoSignedInOnSpringSessionIsFoundAndSignedOutEverywhere() {
            SessionStore store = dual.context().getBean(SessionStore.class);
            User bob = new User();
            bob.signIn(spring, "bob");
            assertThat(bob.name(dual)).isEqualTo("bob");
            assertThat(store.findByPrincipal("bob", TIMEOUT)).hasSize(1);

            assertThat(store.deleteByPrincipal("bob", TIMEOUT)).isEqualTo(1);

            assertThat(bob.name(spring)).isEqualTo("nobody");
            assertThat(store.findByPrincipal("bob", TIMEOUT)).isEmpty();
        }
    }

    @Nested
    class OverTheDefaultLayout extends Move {
        OverTheDefaultLayout() {
            super("default");
        }
    }

    @Nested
    class OverTheIndexedLayout extends Move {
        OverTheIndexedLayout() {
            super("indexed");
        }

        @Test
        void springSessionFindsWhoSignedInOnContinuity() {
            FindByIndexNameSessionRepository<?> repository =
                    spring.context().getBean(FindByIndexNameSessionRepository.class);
            int before = repository.findByPrincipalName("ada").size();
            User ada = new User();
            ada.signIn(dual, "ada");
            assertThat(repository.findByPrincipalName("ada")).hasSize(before + 1);

            ada.signOut(dual);

            assertThat(repository.findByPrincipalName("ada")).hasSize(before);
        }

        @Test
        void springSessionHearsOfTheEndOfSessionsThatContinuityKeeps() {
            Queue<AbstractSessionEvent> events = new ConcurrentLinkedQueue<>();
            spring.context().addApplicationListener((ApplicationListener<AbstractSessionEvent>) events::add);
            User leaving = new User();
            leaving.signIn(dual, "ada");
            leaving.signOut(dual);
            await().atMost(TIMEOUT).until(() -> events.stream().anyMatch(SessionDeletedEvent.class::isInstance));

            User idle = new User();
            idle.put(dual, "note", "kept");
            // Spring Session tells the end of a session by an event that only true expiry sends.
            String id = new String(Base64.getDecoder().decode(idle.cookie()), US_ASCII);
            assertThat(spring.context()
                            .getBean(StringRedisTemplate.class)
                            .expire("spring:session:sessions:expires:" + id, Duration.ofMillis(1)))
                    .isTrue();

            await().atMost(TIMEOUT).until(() -> events.stream().anyMatch(SessionExpiredEvent.class::isInstance));
            assertThat(idle.notes(dual)).isEqualTo("{}");
        }
    }
}
