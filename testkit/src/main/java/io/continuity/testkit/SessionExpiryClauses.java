package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.INTERVAL;
import static io.continuity.testkit.StoreUnderTest.TIMEOUT;
import static io.continuity.testkit.StoreUnderTest.blindlySetting;
import static io.continuity.testkit.StoreUnderTest.moving;
import static io.continuity.testkit.StoreUnderTest.newId;
import static io.continuity.testkit.StoreUnderTest.renewed;
import static io.continuity.testkit.StoreUnderTest.setting;
import static io.continuity.testkit.StoreUnderTest.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** That each session which expires is announced, once, before it is forgotten. <em>Not thread-safe.</em> */
abstract class SessionExpiryClauses extends SessionExpectationClauses {
    static final Duration JUST_OVER = INTERVAL.plusMinutes(1);

    /** The claim lasts 30 seconds; time passes by whole minutes. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    final Queue<SessionSnapshot> told = new ConcurrentLinkedQueue<>();

    /** Announces what there is; time passing stores sessions of its own, so ids tell which are meant. */
    int announce() {
        return sut.store().announceExpired(told::add, TIMEOUT);
    }

    List<SessionSnapshot> announced(SessionId id) {
        return told.stream().filter(session -> session.id().equals(id)).toList();
    }

    /** Stores a session that every store counts from now on: one may count from the creation time. */
    SessionId create(SessionSnapshot session) {
        return id(sut.create(session));
    }

    SessionId id(String handle) {
        return sut.load(handle).id();
    }

    @Nested
    class AnnouncingExpiry {
        @Test
        void expiredSessionIsAnnouncedOnceAsItWasLastSaved() {
            SessionSnapshot created = sut.fresh(newId(), Map.of("user", value("ada"), "cart", value("tea")));
            String handle = sut.create(created);
            sut.save(handle, setting(sut.load(handle), "cart", "pears"));
            sut.pass(JUST_OVER);

            assertThat(announce()).isPositive();
            assertThat(announce()).isZero();

            assertThat(announced(created.id())).singleElement().satisfies(session -> {
                assertThat(session.creationTime()).isEqualTo(created.creationTime());
                assertThat(session.maxInactiveInterval()).isEqualTo(INTERVAL);
                assertThat(session.version()).isEqualTo(2);
                assertThat(session.lastAccessedTime()).isBetween(created.creationTime(), sut.now());
                assertThat(session.attributes()).isEqualTo(Map.of("user", value("ada"), "cart", value("pears")));
            });
        }

        @Test
        void numberOfAnnouncedSessionsIsTold() {
            sut.create(sut.fresh());
            sut.create(sut.fresh());
            letPass(JUST_OVER);

            assertThat(announce()).isEqualTo(2);
            assertThat(told).hasSize(2);
        }

        @Test
        void sessionInUseIsNotAnnouncedBeforeItsLastAccessIsAnIntervalAgo() {
            List<String> handles = List.of(sut.create(sut.fresh()), sut.create(sut.fresh()), sut.create(sut.fresh()));
            handles.forEach(sut::load);
            for (int i = 0; i < 4; i++) {
                sut.pass(Duration.ofMinutes(20));
                sut.load(handles.get(0));
                sut.save(handles.get(1), blindlySetting("a", "1"));
                sut.touch(handles.get(2));
                announce();
            }
            List<SessionId> ids =
                    handles.stream().map(SessionExpiryClauses.this::id).toList();
            assertThat(ids).allSatisfy(id -> assertThat(announced(id)).isEmpty());

            sut.pass(JUST_OVER);
            announce();

            assertThat(ids).allSatisfy(id -> assertThat(announced(id)).hasSize(1));
        }

        @Test
        void deletedSessionIsNotAnnounced() {
            String handle = sut.create(sut.fresh());
            SessionId id = id(handle);
            sut.delete(handle);
            sut.pass(JUST_OVER);

            announce();

            assertThat(announced(id)).isEmpty();
        }

        @Test
        void deleteThatComesTooLateDoesNotSwallowTheAnnouncement() {
            String handle = sut.create(sut.fresh());
            SessionSnapshot basis = sut.load(handle);
            sut.pass(JUST_OVER);

            assertThat(sut.delete(handle)).isFalse();
            assertThat(sut.delete(handle, basis)).isFalse();
            announce();

            assertThat(announced(basis.id())).hasSize(1);
        }

        @Test
        void expiredSessionIsGoneBeforeAndAfterItIsAnnounced() {
            String handle = sut.create(sut.fresh());
            SessionSnapshot basis = sut.load(handle);
            sut.pass(JUST_OVER);

            assertGone(handle, basis);
            announce();
            assertGone(handle, basis);
            announce();

            assertThat(announced(basis.id())).hasSize(1);
        }

        private void assertGone(String handle, SessionSnapshot basis) {
            sut.touch(handle);
            assertThat(sut.find(handle)).isEmpty();
            assertThat(sut.trySave(handle, setting(basis, "a", "1"))).isEqualTo(SaveResult.GONE);
            assertThat(sut.trySave(handle, moving(basis, renewed(basis.id())))).isEqualTo(SaveResult.GONE);
            assertThat(sut.find(handle)).isEmpty();
        }

        @Test
        void idOfASessionThatIsStillToBeAnnouncedIsTaken() {
            SessionSnapshot first = sut.fresh(newId(), Map.of("user", value("ada")));
            create(first);
            sut.pass(JUST_OVER);

            assertThat(sut.store().create(sut.fresh(first.id(), Map.of("user", value("eve"))), TIMEOUT))
                    .isEqualTo(SaveResult.CONFLICT);
            announce();

            assertThat(announced(first.id())).singleElement().satisfies(session -> assertThat(session.attributes())
                    .isEqualTo(first.attributes()));
        }

        @Test
        void sessionIsAnnouncedUnderItsLastIdOnly() {
            String handle = sut.createWith("cart", "tea");
            SessionSnapshot first = sut.load(handle);
            handle = sut.save(handle, moving(first, renewed(first.id())));
            SessionSnapshot second = sut.load(handle);
            sut.pass(Duration.ofMinutes(20));
            handle = sut.save(handle, moving(second, renewed(first.id())));
            SessionId last = id(handle);
            sut.pass(Duration.ofMinutes(20));
            announce();
            assertThat(told).extracting(SessionSnapshot::id).doesNotContain(first.id(), second.id(), last);

            sut.pass(JUST_OVER);
            announce();

            assertThat(announced(last)).singleElement().satisfies(session -> assertThat(session.attributes())
                    .isEqualTo(first.attributes()));
            assertThat(told).extracting(SessionSnapshot::id).doesNotContain(first.id(), second.id());
        }

        @Test
        void newIntervalDecidesWhenTheSessionIsAnnounced() {
            SessionId shorter = with(INTERVAL, Duration.ofMinutes(5));
            SessionId longer = with(INTERVAL, Duration.ofMinutes(90));
            SessionId shorterThanForever = with(Duration.ZERO, Duration.ofMinutes(5));
            SessionId forever = with(INTERVAL, Duration.ZERO);

            sut.pass(Duration.ofMinutes(6));
            announce();
            assertThat(announced(shorter)).hasSize(1);
            assertThat(announced(shorterThanForever)).hasSize(1);

            sut.pass(Duration.ofMinutes(30));
            announce();
            assertThat(announced(longer)).isEmpty();

            sut.pass(Duration.ofMinutes(60));
            announce();
            assertThat(announced(longer)).hasSize(1);
            assertThat(announced(forever)).isEmpty();
            assertThat(announced(shorter)).hasSize(1);
        }

        private SessionId with(Duration before, Duration after) {
            SessionSnapshot session = sut.lasting(before);
            sut.save(
                    sut.create(session),
                    SessionChanges.blind().maxInactiveInterval(after).build());
            return session.id();
        }

        @Test
        void sessionIsAnnouncedAgainAfterTheLeaseIfTheListenerThrew() {
            SessionSnapshot unlucky = sut.fresh();
            SessionSnapshot other = sut.fresh();
            sut.create(unlucky);
            sut.create(other);
            letPass(JUST_OVER);

            assertThatIllegalStateException()
                    .isThrownBy(() -> sut.store()
                            .announceExpired(
                                    session -> {
                                        told.add(session);
                                        if (session.id().equals(unlucky.id())) {
                                            throw new IllegalStateException("The listener's own");
                                        }
                                    },
                                    TIMEOUT))
                    .withMessage("The listener's own");
            assertThat(announced(other.id())).as("the other had its turn").hasSize(1);
            assertThat(announce()).as("claimed").isZero();

            letPass(LEASE);
            assertThat(announce()).isEqualTo(1);
            assertThat(announced(unlucky.id())).hasSize(2);

            letPass(LEASE);
            assertThat(announce()).isZero();
        }

        @Test
        void listenerIsNotCalledWhenThereIsNoTimeLeft() {
            sut.create(sut.fresh());
            letPass(JUST_OVER);

            try {
                sut.store().announceExpired(told::add, Duration.ZERO);
            } catch (SessionStoreException e) {
                assertThat(told).isEmpty(); // Also an answer, if the store must be asked.
            }

            assertThat(told).isEmpty();
            letPass(LEASE);
            assertThat(announce()).isEqualTo(1);
        }

        @Test
        void closedStoreCannotBeAsked() {
            sut.store().close();

            assertThatExceptionOfType(SessionStoreException.class).isThrownBy(SessionExpiryClauses.this::announce);
        }
    }
}
