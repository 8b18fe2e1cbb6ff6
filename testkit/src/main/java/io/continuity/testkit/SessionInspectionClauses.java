package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.INTERVAL;
import static io.continuity.testkit.StoreUnderTest.TIMEOUT;
import static io.continuity.testkit.StoreUnderTest.moving;
import static io.continuity.testkit.StoreUnderTest.newId;
import static io.continuity.testkit.StoreUnderTest.renewed;
import static io.continuity.testkit.StoreUnderTest.setting;
import static io.continuity.testkit.StoreUnderTest.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionId;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What operators may ask, and that nobody notices when they do. <em>Not thread-safe.</em> */
abstract class SessionInspectionClauses extends SessionPrincipalClauses {
    @Nested
    class Inspection {
        private SessionInspection inspection() {
            return sut.store().inspection().orElseThrow();
        }

        private SessionSnapshot stored() {
            return sut.load(sut.createWith("cart", "tea"));
        }

        private Set<SessionId> idsByHash(String prefix) {
            Set<SessionId> ids = new HashSet<>();
            inspection().findByHash(prefix, TIMEOUT).forEach(session -> ids.add(session.id()));
            return ids;
        }

        private long count() {
            return inspection().count(TIMEOUT).orElseThrow();
        }

        @Test
        void sessionsAreCounted() {
            assertThat(count()).isZero();
            SessionSnapshot first = stored();
            SessionSnapshot second = stored();
            stored();
            sut.save(second.id().value(), moving(second, renewed(second.id())));
            assertThat(count()).isEqualTo(3);

            sut.delete(first.id().value());

            assertThat(count()).isEqualTo(2);
        }

        @Test
        void expiredSessionsAreNotCountedOnceTheyWereAnnounced() {
            stored();
            sut.letPass().accept(INTERVAL.plusMinutes(4));
            sut.store().announceExpired(session -> {}, TIMEOUT);

            assertThat(count()).isZero();
        }

        @Test
        void sessionIsFoundByTheHashOfItsPresentId() {
            SessionSnapshot session = stored();
            stored();
            SessionId newId = renewed(session.id());
            sut.save(session.id().value(), moving(session, newId));

            assertThat(idsByHash(newId.hash())).containsExactly(newId);
            assertThat(idsByHash(newId.hash().substring(0, 4))).contains(newId);
            assertThat(idsByHash(session.id().hash())).isEmpty();
        }

        @Test
        void allSessionsWhoseHashBeginsAlikeAreFound() {
            Set<SessionId> stored = new HashSet<>();
            for (int i = 0; i < 700; i++) {
                SessionSnapshot session = sut.fresh();
                sut.create(session);
                stored.add(session.id());
            }
            for (String prefix : new String[] {"0000", "8000", "ffff"}) {
                assertThat(idsByHash(prefix)).isEqualTo(withHash(stored, prefix));
            }
            SessionId any = stored.iterator().next();
            assertThat(idsByHash(any.hash().substring(0, 4)))
                    .isEqualTo(withHash(stored, any.hash().substring(0, 4)))
                    .contains(any);
        }

        private static Set<SessionId> withHash(Set<SessionId> ids, String prefix) {
            Set<SessionId> matching = new HashSet<>(ids);
            matching.removeIf(id -> !id.hash().startsWith(prefix));
            return matching;
        }

        @Test
        void whatIsNoHashIsRefusedAndNotRepeated() {
            String id = stored().id().value();
            for (String wrong : new String[] {id, "", "abc", "123456789", "ABCDEF01", "*", "abcd\n"}) {
                assertThatIllegalArgumentException()
                        .as("'%s'", wrong)
                        .isThrownBy(() -> inspection().findByHash(wrong, TIMEOUT))
                        .withMessage("hash must be 4 to 8 hexadecimal digits, as logs show behind '#'");
            }
        }

        private Set<SessionId> sampled(int max) {
            List<SessionId> ids = inspection().sample(max, TIMEOUT).stream()
                    .map(SessionSnapshot::id)
                    .toList();
            assertThat(ids).doesNotHaveDuplicates();
            return Set.copyOf(ids);
        }

        @Test
        void sampleIsOfAllSessionsIfTheyAreFew() {
            assertThat(sampled(10)).isEmpty();
            SessionSnapshot one = stored();
            SessionSnapshot ended = stored();
            SessionSnapshot other = stored();
            sut.delete(ended.id().value());

            assertThat(sampled(10)).containsExactlyInAnyOrder(one.id(), other.id());
            assertThat(inspection().sample(10, TIMEOUT))
                    .allSatisfy(session -> assertThat(session.attributes()).containsEntry("cart", value("tea")));
        }

        @Test
        void sampleIsNoLargerThanWantedAndNotTheSameEachTime() {
            Set<SessionId> stored = new HashSet<>();
            for (int i = 0; i < 300; i++) {
                SessionSnapshot session = sut.fresh();
                sut.create(session);
                stored.add(session.id());
            }
            Set<SessionId> first = sampled(20);

            assertThat(first).hasSize(20).isSubsetOf(stored);
            // 20 of 300 twice by chance: once in 10 to the power of 31.
            assertThat(sampled(20)).hasSize(20).isSubsetOf(stored).isNotEqualTo(first);
        }

        @Test
        void samplingIsNoAccess() {
            SessionSnapshot session = stored();
            sut.pass(Duration.ofMinutes(20));
            assertThat(sampled(SessionInspection.MAX_SAMPLE)).contains(session.id());
            sut.pass(Duration.ofMinutes(20));

            assertThat(sampled(SessionInspection.MAX_SAMPLE)).doesNotContain(session.id());
            assertThat(sut.find(session.id().value())).isEmpty();
        }

        @Test
        void sampleHasItsBounds() {
            for (int wrong : new int[] {-1, 0, SessionInspection.MAX_SAMPLE + 1}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> inspection().sample(wrong, TIMEOUT))
                        .withMessage("sample must be from 1 to 1000: " + wrong);
            }
        }

        @Test
        void peekShowsWhatIsStored() {
            SessionSnapshot before = stored();
            sut.pass(Duration.ofMinutes(2));
            sut.save(before.id().value(), setting(before, "name", "ada"));
            SessionSnapshot saved = sut.load(before.id().value());

            SessionSnapshot seen = inspection().peek(before.id(), TIMEOUT).orElseThrow();

            assertThat(seen.attributes()).containsEntry("cart", value("tea")).containsEntry("name", value("ada"));
            assertThat(seen.version()).isEqualTo(saved.version());
            assertThat(seen.creationTime()).isEqualTo(saved.creationTime());
            assertThat(seen.maxInactiveInterval()).isEqualTo(INTERVAL);
            assertThat(seen.lastAccessedTime()).isAfterOrEqualTo(saved.lastAccessedTime());
            assertThat(inspection().peek(newId(), TIMEOUT)).isEmpty();
        }

        @Test
        void lookingAtASessionIsNoAccess() {
            SessionSnapshot session = stored();
            sut.pass(Duration.ofMinutes(20));
            assertThat(inspection().peek(session.id(), TIMEOUT)).isPresent();
            assertThat(idsByHash(session.id().hash())).containsExactly(session.id());
            sut.pass(Duration.ofMinutes(20));

            assertThat(inspection().peek(session.id(), TIMEOUT)).isEmpty();
            assertThat(idsByHash(session.id().hash())).isEmpty();
            assertThat(sut.find(session.id().value())).isEmpty();
        }

        @Test
        void whatWasFoundCanBeEndedForGood() {
            SessionSnapshot session = stored();
            SessionSnapshot other = stored();
            SessionSnapshot found =
                    inspection().findByHash(session.id().hash(), TIMEOUT).get(0);
            // It signs in between the look and the end.
            SessionId newId = renewed(session.id());
            String handle = sut.save(session.id().value(), moving(session, newId));

            assertThat(inspection().delete(found, TIMEOUT)).isTrue();

            assertThat(sut.find(handle)).isEmpty();
            assertThat(sut.trySave(handle, setting(session, "late", "1"))).isEqualTo(SaveResult.GONE);
            assertThat(inspection().delete(found, TIMEOUT)).isFalse();
            assertThat(sut.find(other.id().value())).isPresent();
        }

        @Test
        void statusNamesTheStoreAndNoSession() {
            SessionSnapshot session = stored();

            assertThat(inspection().status().kind()).isNotEmpty();
            assertThat(inspection().status().toString())
                    .doesNotContain(session.id().value());
        }

        @Test
        void checkSaysWhetherTheStoreAnswers() {
            SessionInspection inspection = inspection();
            assertThatCode(() -> inspection.check(TIMEOUT)).doesNotThrowAnyException();
            SessionSnapshot session = stored();
            sut.store().close();

            assertThatExceptionOfType(SessionStoreException.class).isThrownBy(() -> inspection.check(TIMEOUT));
            assertThatExceptionOfType(SessionStoreException.class).isThrownBy(() -> inspection.count(TIMEOUT));
            assertThatExceptionOfType(SessionStoreException.class)
                    .isThrownBy(() -> inspection.findByHash("0000", TIMEOUT));
            assertThatExceptionOfType(SessionStoreException.class).isThrownBy(() -> inspection.sample(1, TIMEOUT));
            assertThatExceptionOfType(SessionStoreException.class)
                    .isThrownBy(() -> inspection.peek(session.id(), TIMEOUT));
            assertThatExceptionOfType(SessionStoreException.class)
                    .isThrownBy(() -> inspection.delete(session, TIMEOUT));
        }
    }
}
