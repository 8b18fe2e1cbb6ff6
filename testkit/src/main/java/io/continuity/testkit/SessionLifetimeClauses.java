package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.INTERVAL;
import static io.continuity.testkit.StoreUnderTest.blindlySetting;
import static io.continuity.testkit.StoreUnderTest.handle;
import static io.continuity.testkit.StoreUnderTest.moving;
import static io.continuity.testkit.StoreUnderTest.renewed;
import static io.continuity.testkit.StoreUnderTest.setting;
import static io.continuity.testkit.StoreUnderTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How long a session lives, and that its end is final. <em>Not thread-safe.</em> */
abstract class SessionLifetimeClauses extends SessionContentClauses {
    @Nested
    class Times {
        @Test
        void loadTellsTheAccessBeforeIt() {
            String handle = sut.create(sut.fresh());

            assertIsAnAccess(handle, () -> sut.load(handle));
            sut.pass(Duration.ofMinutes(1));
            assertIsAnAccess(handle, () -> sut.load(handle));
        }

        @Test
        void saveIsAnAccess() {
            String handle = sut.create(sut.fresh());

            assertIsAnAccess(handle, () -> sut.save(handle, blindlySetting("a", "1")));
        }

        @Test
        void saveWithoutChangesIsAnAccess() {
            String handle = sut.create(sut.fresh());

            assertIsAnAccess(
                    handle, () -> sut.save(handle, SessionChanges.blind().build()));
        }

        @Test
        void touchIsAnAccess() {
            String handle = sut.create(sut.fresh());

            assertIsAnAccess(handle, () -> sut.touch(handle));
        }

        @Test
        void creationTimeNeverChanges() {
            SessionSnapshot created = sut.fresh();
            String handle = sut.create(created);

            handle = sut.save(handle, blindlySetting("a", "1"));
            sut.pass(Duration.ofMinutes(1));
            handle = sut.save(handle, moving(sut.load(handle), renewed(created.id())));

            assertThat(sut.load(handle).creationTime()).isEqualTo(created.creationTime());
        }

        private void assertIsAnAccess(String handle, Runnable access) {
            Instant before = sut.now();
            access.run();
            Instant after = sut.clock().instant();
            assertThat(sut.load(handle).lastAccessedTime()).isBetween(before, after);
        }
    }

    @Nested
    class Ending {
        @Test
        void deletedSessionIsAbsentAndCannotBeDeletedAgain() {
            String handle = sut.createWith("a", "1");

            assertThat(sut.delete(handle)).isTrue();

            assertThat(sut.find(handle)).isEmpty();
            assertThat(sut.delete(handle)).isFalse();
        }

        @Test
        void nothingBringsADeletedSessionBack() {
            String handle = sut.createWith("a", "1");
            SessionSnapshot basis = sut.load(handle);
            sut.delete(handle);

            assertGone(handle, basis);
        }

        @Test
        void requestThatIsOneSaveBehindEndsTheSession() {
            String found = sut.create(sut.fresh());
            String saved = sut.save(found, blindlySetting("a", "1"));

            assertThat(sut.delete(found)).isTrue();

            assertThat(sut.find(saved)).isEmpty();
            assertThat(sut.trySave(saved, blindlySetting("a", "2"))).isEqualTo(SaveResult.GONE);
        }

        @Test
        void otherSessionsLiveOn() {
            SessionSnapshot ended = sut.fresh();
            String neighbour = sut.create(sut.fresh(renewed(ended.id()), Map.of("a", value("1"))));

            sut.delete(sut.create(ended));

            assertThat(sut.attributes(neighbour)).containsExactly(Map.entry("a", "1"));
        }
    }

    @Nested
    class Expiring {
        @Test
        void sessionLivesForItsInterval() {
            String handle = sut.createWith("a", "1");
            sut.pass(Duration.ofMinutes(19)); // A store may count from the creation time, 10 minutes before.

            assertThat(sut.attributes(handle)).containsExactly(Map.entry("a", "1"));
        }

        @Test
        void nothingBringsAnExpiredSessionBack() {
            String handle = sut.createWith("a", "1");
            SessionSnapshot basis = sut.load(handle);
            sut.pass(INTERVAL.plusMinutes(1));

            assertGone(handle, basis);
        }

        @Test
        void savingOrTouchingTooLateIsNoAccess() {
            String saved = sut.create(sut.fresh());
            String touched = sut.create(sut.fresh());
            sut.pass(INTERVAL.plusMinutes(1));

            assertThat(sut.trySave(saved, blindlySetting("a", "1"))).isEqualTo(SaveResult.GONE);
            sut.touch(touched);

            assertThat(sut.find(saved)).isEmpty();
            assertThat(sut.find(touched)).isEmpty();
            assertThat(sut.delete(touched)).isFalse();
        }

        @Test
        void eachAccessKeepsTheSessionAliveFromThatMoment() {
            assertKeepsAlive(sut::load);
            assertKeepsAlive(handle -> sut.save(handle, blindlySetting("a", "1")));
            assertKeepsAlive(handle -> sut.save(handle, SessionChanges.blind().build()));
            assertKeepsAlive(sut::touch);
        }

        private void assertKeepsAlive(Consumer<String> access) {
            String handle = sut.create(sut.fresh());
            access.accept(handle);
            sut.pass(Duration.ofMinutes(20));
            access.accept(handle);
            sut.pass(Duration.ofMinutes(20));
            assertThat(sut.find(handle)).isPresent();
            sut.pass(INTERVAL.plusMinutes(1));
            assertThat(sut.find(handle)).isEmpty();
        }

        @Test
        void sessionWithoutIntervalNeverExpires() {
            String handle = sut.create(sut.lasting(Duration.ZERO));
            sut.pass(Duration.ofDays(30));
            handle = sut.save(handle, blindlySetting("a", "1"));
            sut.touch(handle);
            sut.pass(Duration.ofDays(30));

            assertThat(sut.load(handle).maxInactiveInterval()).isZero();
        }

        @Test
        void newIntervalCountsFromItsSave() {
            assertLives(INTERVAL, Duration.ofMinutes(5));
            assertLives(INTERVAL, Duration.ofMinutes(90));
            assertLives(Duration.ZERO, Duration.ofMinutes(5));
        }

        private void assertLives(Duration before, Duration after) {
            String handle = sut.create(sut.lasting(before));
            handle = sut.save(
                    handle, SessionChanges.blind().maxInactiveInterval(after).build());
            handle = sut.save(handle, blindlySetting("a", "1"));
            sut.pass(after.minusMinutes(1));
            assertThat(sut.load(handle).maxInactiveInterval()).isEqualTo(after);
            sut.pass(after.plusMinutes(1));
            assertThat(sut.find(handle)).isEmpty();
        }

        @Test
        void intervalCanBeLifted() {
            String handle = sut.create(sut.fresh());
            handle = sut.save(
                    handle,
                    SessionChanges.blind().maxInactiveInterval(Duration.ZERO).build());
            sut.pass(Duration.ofDays(30));

            assertThat(sut.find(handle)).isPresent();
        }
    }

    private void assertGone(String handle, SessionSnapshot basis) {
        SessionId other = renewed(basis.id());
        assertThat(sut.trySave(handle, setting(basis, "a", "2"))).isEqualTo(SaveResult.GONE);
        assertThat(sut.trySave(handle, blindlySetting("a", "2"))).isEqualTo(SaveResult.GONE);
        assertThat(sut.trySave(handle, SessionChanges.blind().build())).isEqualTo(SaveResult.GONE);
        assertThat(sut.trySave(handle, moving(basis, other))).isEqualTo(SaveResult.GONE);
        sut.touch(handle);
        assertThat(sut.find(handle)).isEmpty();
        assertThat(sut.find(other.value())).isEmpty();
        assertThat(sut.delete(handle)).isFalse();
    }
}
