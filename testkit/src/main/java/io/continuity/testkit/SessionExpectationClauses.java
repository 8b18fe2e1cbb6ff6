package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.TIMEOUT;
import static io.continuity.testkit.StoreUnderTest.newId;
import static io.continuity.testkit.StoreUnderTest.renewed;
import static io.continuity.testkit.StoreUnderTest.setting;
import static io.continuity.testkit.StoreUnderTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Changes that take effect only where a request finds what it expects. <em>Not thread-safe.</em> */
abstract class SessionExpectationClauses extends SessionIdentityClauses {
    @Nested
    class Expecting {
        private static final int WRITERS = 64;
        private static final int ROUNDS = 20;

        private SessionSnapshot basis;
        private String handle;

        @BeforeEach
        void createSession() {
            handle = sut.create(sut.fresh(newId(), Map.of("a", value("1"), "b", value("2"))));
            basis = sut.load(handle);
        }

        private SessionChanges.Builder changes() {
            return SessionChanges.basedOn(basis).set("a", value("new")).remove("b");
        }

        @Test
        void whatIsStoredLetsTheChangesTakeEffect() {
            SessionChanges changes = changes()
                    .expect("a", Optional.of(value("1")))
                    .expect("b", Optional.of(value("2")))
                    .expect("c", Optional.empty())
                    .build();

            assertThat(sut.attributes(sut.save(handle, changes))).containsExactly(Map.entry("a", "new"));
        }

        @Test
        void anythingElseIsAConflictThatTellsWhatIsStored() {
            SessionChanges changes = changes()
                    .expect("a", Optional.of(value("1")))
                    .expect("b", Optional.of(value("other")))
                    .expect("c", Optional.of(value("")))
                    .build();

            assertThat(sut.trySave(handle, changes))
                    .isEqualTo(new Conflict(
                            Map.of("a", Optional.of(value("1")), "b", Optional.of(value("2")), "c", Optional.empty())));
        }

        @Test
        void conflictWritesNothing() {
            SessionId newId = renewed(basis.id());
            SessionChanges changes = changes()
                    .set("c", value("3"))
                    .maxInactiveInterval(Duration.ofMinutes(7))
                    .newId(newId)
                    .expect("b", Optional.empty())
                    .build();

            assertThat(sut.trySave(handle, changes)).isInstanceOf(Conflict.class);

            SessionSnapshot after = sut.load(handle);
            assertThat(after.id()).isEqualTo(basis.id());
            assertThat(after.attributes()).isEqualTo(basis.attributes());
            assertThat(after.maxInactiveInterval()).isEqualTo(basis.maxInactiveInterval());
            assertThat(after.version()).isEqualTo(basis.version());
        }

        @Test
        void attributeExpectedToBeAbsentIsSetOnce() {
            SessionChanges changes = SessionChanges.basedOn(basis)
                    .set("c", value("first"))
                    .expect("c", Optional.empty())
                    .build();

            assertThat(sut.trySave(handle, changes)).isInstanceOf(Saved.class);
            assertThat(sut.trySave(handle, changes)).isEqualTo(new Conflict(Map.of("c", Optional.of(value("first")))));
        }

        @Test
        void emptyValueIsNotAnAbsentOne() {
            EncodedAttribute empty = value("");
            String saved = sut.save(
                    handle, SessionChanges.basedOn(basis).set("c", empty).build());

            assertThat(sut.trySave(
                            saved, changes().expect("c", Optional.empty()).build()))
                    .isEqualTo(new Conflict(Map.of("c", Optional.of(empty))));
            assertThat(sut.trySave(
                            saved, changes().expect("c", Optional.of(empty)).build()))
                    .isInstanceOf(Saved.class);
        }

        @Test
        void expectationAloneIsCheckedAsWell() {
            assertThat(sut.trySave(
                            handle,
                            SessionChanges.basedOn(basis)
                                    .expect("a", Optional.of(value("other")))
                                    .build()))
                    .isEqualTo(new Conflict(Map.of("a", Optional.of(value("1")))));
            assertThat(sut.trySave(
                            handle,
                            SessionChanges.basedOn(basis)
                                    .expect("a", Optional.of(value("1")))
                                    .build()))
                    .isInstanceOf(Saved.class);
        }

        @Test
        void sessionChangesItsOwnerWithTheRestOrNotAtAll() {
            Optional<EncodedAttribute> one = Optional.of(value("1"));
            SessionChanges other =
                    changes().principal("ada").expect("a", Optional.empty()).build();
            assertThat(sut.trySave(handle, other)).isEqualTo(new Conflict(Map.of("a", one)));
            assertThat(sut.store().findByPrincipal("ada", TIMEOUT)).isEmpty();

            String saved =
                    sut.save(handle, changes().principal("ada").expect("a", one).build());
            assertThat(sut.store().findByPrincipal("ada", TIMEOUT)).containsExactly(basis.id());
            assertThat(sut.attributes(saved)).containsExactly(Map.entry("a", "new"));

            SessionChanges logout = changes()
                    .noPrincipal()
                    .expect("a", Optional.of(value("new")))
                    .build();
            assertThat(sut.attributes(sut.save(saved, logout))).containsExactly(Map.entry("a", "new"));
            assertThat(sut.store().findByPrincipal("ada", TIMEOUT)).isEmpty();
        }

        @Test
        void requestThatHasReadNothingMayExpectAsWell() {
            SessionChanges.Builder blind = SessionChanges.blind().set("a", value("new"));

            assertThat(sut.trySave(handle, blind.expect("a", Optional.empty()).build()))
                    .isEqualTo(new Conflict(Map.of("a", Optional.of(value("1")))));
            assertThat(sut.trySave(
                            handle, blind.expect("a", Optional.of(value("1"))).build()))
                    .isInstanceOf(Saved.class);
        }

        @Test
        void anyNameAndAnyBytesAreCompared() {
            EncodedAttribute binary = EncodedAttribute.of(new byte[] {0, -1, '+', '-', '\r', '\n', -128, 0});
            for (String name : Hostile.NAMES) {
                SessionChanges first = SessionChanges.basedOn(basis)
                        .set(name, binary)
                        .expect(name, Optional.empty())
                        .build();
                handle = sut.save(handle, first);
                SessionChanges second = SessionChanges.basedOn(basis)
                        .remove(name)
                        .expect(name, Optional.of(binary))
                        .build();
                handle = sut.save(handle, second);
            }
            assertThat(sut.load(handle).attributes()).isEqualTo(basis.attributes());
        }

        @Test
        void comparisonFollowsAChangeOfId() {
            sut.save(
                    handle,
                    SessionChanges.basedOn(basis)
                            .newId(renewed(basis.id()))
                            .set("a", value("3"))
                            .build());

            assertThat(sut.trySave(
                            handle,
                            changes().expect("a", Optional.of(value("1"))).build()))
                    .isEqualTo(new Conflict(Map.of("a", Optional.of(value("3")))));
            String saved = sut.save(
                    handle, changes().expect("a", Optional.of(value("3"))).build());
            assertThat(sut.attributes(saved)).containsExactly(Map.entry("a", "new"));
        }

        @Test
        void takenIdIsAConflictWithoutNames() {
            SessionSnapshot other = sut.fresh(renewed(basis.id()), Map.of());
            sut.create(other);

            SessionChanges changes = changes()
                    .newId(other.id())
                    .expect("a", Optional.of(value("other")))
                    .build();

            assertThat(sut.trySave(handle, changes)).isEqualTo(SaveResult.CONFLICT);
        }

        @Test
        void sessionThatHasEndedIsGoneAndNoConflict() {
            sut.delete(handle);

            assertThat(sut.trySave(
                            handle, changes().expect("a", Optional.empty()).build()))
                    .isEqualTo(SaveResult.GONE);
        }

        @Test
        void oneOfManyWritersWinsEachRound() {
            for (int round = 0; round < ROUNDS; round++) {
                SessionSnapshot read = sut.load(handle);
                Optional<EncodedAttribute> expected =
                        Optional.ofNullable(read.attributes().get("a"));
                String own = "round " + round + " writer ";

                List<SaveResult> results = race(WRITERS, writer -> {
                    SessionChanges changes = SessionChanges.basedOn(read)
                            .set("a", value(own + writer))
                            .expect("a", expected)
                            .build();
                    return sut.trySave(handle, changes);
                });

                assertThat(results).filteredOn(Saved.class::isInstance).hasSize(1);
                assertThat(results).filteredOn(Conflict.class::isInstance).hasSize(WRITERS - 1);
                int winner = winner(results);
                handle = ((Saved) results.get(winner)).handle();
                assertThat(sut.attributes(handle)).containsEntry("a", own + winner);
            }
        }

        private int winner(List<SaveResult> results) {
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof Saved) {
                    return i;
                }
            }
            throw new AssertionError("Nobody has won");
        }

        @Test
        void noIncrementIsLost() {
            handle = sut.save(handle, setting(basis, "n", "0"));
            String start = handle;

            race(16, writer -> increment(start));

            assertThat(sut.attributes(start)).containsEntry("n", "16");
        }

        private SaveResult increment(String start) {
            Optional<EncodedAttribute> read =
                    Optional.ofNullable(sut.load(start).attributes().get("n"));
            while (true) {
                EncodedAttribute next = value(Integer.toString(1 + number(read)));
                SaveResult result = sut.trySave(
                        start,
                        SessionChanges.blind().set("n", next).expect("n", read).build());
                if (!(result instanceof Conflict conflict)) {
                    return result;
                }
                read = Objects.requireNonNull(conflict.stored().get("n"));
            }
        }

        private int number(Optional<EncodedAttribute> read) {
            return Integer.parseInt(
                    new String(read.orElseThrow().toByteArray(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
