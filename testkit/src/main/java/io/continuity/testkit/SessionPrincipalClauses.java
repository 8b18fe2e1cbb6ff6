package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.INTERVAL;
import static io.continuity.testkit.StoreUnderTest.TIMEOUT;
import static io.continuity.testkit.StoreUnderTest.blindlySetting;
import static io.continuity.testkit.StoreUnderTest.moving;
import static io.continuity.testkit.StoreUnderTest.renewed;
import static io.continuity.testkit.StoreUnderTest.setting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** That sessions are found by whom they belong to, and end together. <em>Not thread-safe.</em> */
abstract class SessionPrincipalClauses extends SessionExpiryRaceClauses {
    @Nested
    class ByPrincipal {
        private SessionSnapshot of(String principal) {
            return sut.load(sut.save(
                    sut.create(sut.fresh()),
                    SessionChanges.blind().principal(principal).build()));
        }

        private Set<SessionId> find(String principal) {
            return sut.store().findByPrincipal(principal, TIMEOUT);
        }

        private int end(String principal) {
            return sut.store().deleteByPrincipal(principal, TIMEOUT);
        }

        /** What a request presents that has read the session. */
        private String handle(SessionSnapshot read) {
            return sut.save(read.id().value(), SessionChanges.basedOn(read).build());
        }

        @Test
        void allSessionsOfSomebodyAreFoundAndNobodyElses() {
            List<SessionId> adas = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                adas.add(of("ada").id());
            }
            SessionId graces = of("grace").id();
            sut.create(sut.fresh());

            assertThat(find("ada")).containsExactlyInAnyOrderElementsOf(adas);
            assertThat(find("grace")).containsExactly(graces);
            assertThat(find("nobody")).isEmpty();
        }

        @Test
        void sessionsBelongToSomebodyFromTheStart() {
            SessionSnapshot session = sut.fresh();

            SaveResult result = sut.store().create(session, "ada", TIMEOUT);

            String handle = StoreUnderTest.handle(result);
            assertThat(find("ada")).containsExactly(session.id());
            assertThat(sut.store().create(session, "eve", TIMEOUT)).isEqualTo(SaveResult.CONFLICT);
            handle = sut.save(handle, blindlySetting("a", "1"));
            assertThat(find("ada")).containsExactly(session.id());
            assertThat(find("eve")).isEmpty();
            assertThat(end("ada")).isOne();
            assertThat(sut.find(handle)).isEmpty();
        }

        @Test
        void principalIsWrittenWithOtherChangesAndKeptByLaterOnes() {
            SessionSnapshot before = sut.load(sut.createWith("cart", "tea"));
            SessionId newId = renewed(before.id());
            SessionChanges login = SessionChanges.basedOn(before)
                    .newId(newId)
                    .principal("ada")
                    .remove("cart")
                    .build();
            String handle = sut.save(before.id().value(), login);
            handle = sut.save(handle, blindlySetting("a", "1"));
            handle = sut.save(
                    handle,
                    SessionChanges.blind()
                            .maxInactiveInterval(Duration.ofHours(2))
                            .build());

            assertThat(find("ada")).containsExactly(newId);
            assertThat(sut.attributes(handle)).containsOnlyKeys("a");
        }

        @Test
        void sessionIsFoundUnderItsLastId() {
            SessionSnapshot before = of("ada");
            SessionId newId = renewed(before.id());
            sut.save(handle(before), moving(before, newId));

            assertThat(find("ada")).containsExactly(newId);
            assertThat(end("ada")).isEqualTo(1);
            assertThat(sut.find(newId.value())).isEmpty();
        }

        @Test
        void sessionBelongsToOneAtATime() {
            SessionSnapshot session = of("ada");
            String handle = sut.save(
                    handle(session), SessionChanges.blind().principal("grace").build());
            assertThat(find("ada")).isEmpty();
            assertThat(find("grace")).containsExactly(session.id());
            assertThat(end("ada")).isZero();

            handle = sut.save(handle, SessionChanges.blind().noPrincipal().build());

            assertThat(find("grace")).isEmpty();
            assertThat(end("grace")).isZero();
            assertThat(sut.find(handle)).isPresent();
        }

        @Test
        void deletedSessionIsNotFound() {
            SessionSnapshot session = of("ada");

            sut.delete(handle(session));

            assertThat(find("ada")).isEmpty();
            assertThat(end("ada")).isZero();
        }

        @Test
        void expiredSessionIsNotFoundWhetherAnnouncedOrNot() {
            of("ada");
            SessionSnapshot used = of("ada");
            sut.pass(Duration.ofMinutes(20));
            sut.load(handle(used));
            sut.pass(Duration.ofMinutes(20));
            assertThat(find("ada")).containsExactly(used.id());

            sut.store().announceExpired(session -> {}, TIMEOUT);
            assertThat(find("ada")).containsExactly(used.id());

            sut.pass(INTERVAL.plusMinutes(1));
            assertThat(end("ada")).isZero();
            assertThat(find("ada")).isEmpty();
        }

        @Test
        void lookingForSessionsIsNoAccess() {
            of("ada");
            sut.pass(Duration.ofMinutes(20));
            assertThat(find("ada")).hasSize(1);
            sut.pass(Duration.ofMinutes(20));

            assertThat(find("ada")).isEmpty();
        }

        @Test
        void endOfAllSessionsIsFinalAndNotAnExpiry() {
            SessionSnapshot ended = of("ada");
            SessionSnapshot other = of("grace");
            String handle = handle(ended);

            assertThat(end("ada")).isEqualTo(1);

            assertThat(sut.trySave(handle, setting(ended, "a", "1"))).isEqualTo(SaveResult.GONE);
            assertThat(sut.trySave(handle, moving(ended, renewed(ended.id())))).isEqualTo(SaveResult.GONE);
            sut.touch(handle);
            assertThat(sut.find(handle)).isEmpty();
            assertThat(sut.find(handle(other))).isPresent();
            sut.pass(INTERVAL.plusMinutes(1));
            List<SessionId> told = new ArrayList<>();
            sut.store().announceExpired(session -> told.add(session.id()), TIMEOUT);
            assertThat(told).doesNotContain(ended.id());
        }

        @Test
        void anyTextIsAName() {
            for (String name : Hostile.NAMES) {
                SessionId id = of(name).id();

                assertThat(find(name)).as("'%s'", name).containsExactly(id);
            }
            for (String name : Hostile.NAMES) {
                assertThat(end(name)).as("'%s'", name).isEqualTo(1);
            }
        }

        @Test
        void nothingIsLeftWhateverWritersDoMeanwhile() {
            for (int round = 0; round < 5; round++) {
                List<SessionSnapshot> sessions = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    sessions.add(of("ada"));
                }

                List<Set<String>> handles = Concurrently.call(
                        17, thread -> thread == 16 ? endAll(16) : write(sessions.get(thread), thread));

                assertThat(find("ada")).isEmpty();
                for (Set<String> each : handles) {
                    assertThat(each)
                            .allSatisfy(handle -> assertThat(sut.find(handle)).isEmpty());
                }
            }
        }

        private Set<String> endAll(int expected) {
            assertThat(end("ada")).isEqualTo(expected);
            return Set.of();
        }

        /** Saves and changes the id until the session is gone; returns the first and the last handle. */
        private Set<String> write(SessionSnapshot session, int thread) {
            String first = session.id().value();
            String handle = first;
            for (int i = 0; i < 1_000_000; i++) {
                SessionChanges.Builder changes = SessionChanges.blind();
                if ((i + thread) % 2 == 0) {
                    changes.newId(renewed(session.id()));
                }
                if (!(sut.trySave(handle, changes.build()) instanceof SaveResult.Saved saved)) {
                    return new HashSet<>(List.of(first, handle));
                }
                handle = saved.handle();
            }
            throw new AssertionError("The session lives on");
        }

        @Test
        void closedStoreCannotBeAsked() {
            sut.store().close();

            assertThatExceptionOfType(SessionStoreException.class).isThrownBy(() -> find("ada"));
            assertThatExceptionOfType(SessionStoreException.class).isThrownBy(() -> end("ada"));
        }
    }
}
