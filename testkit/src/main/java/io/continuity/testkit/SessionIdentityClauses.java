package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.blindlySetting;
import static io.continuity.testkit.StoreUnderTest.moving;
import static io.continuity.testkit.StoreUnderTest.newId;
import static io.continuity.testkit.StoreUnderTest.renewed;
import static io.continuity.testkit.StoreUnderTest.setting;
import static io.continuity.testkit.StoreUnderTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of a session that is given another id. <em>Not thread-safe.</em> */
abstract class SessionIdentityClauses extends SessionLifetimeClauses {
    @Nested
    class ChangingTheId {
        private SessionSnapshot before;
        private String oldHandle;

        @BeforeEach
        void createSession() {
            Map<String, EncodedAttribute> attributes = Map.of("cart", value("apples"), "user", value("nobody"));
            oldHandle = sut.create(sut.fresh(newId(), attributes));
            before = sut.load(oldHandle);
        }

        @Test
        void sessionIsFoundUnderItsNewHandleAsItWas() {
            SessionId newId = renewed(before.id());

            SessionSnapshot after = sut.load(sut.save(oldHandle, moving(before, newId)));

            assertThat(after.id()).isEqualTo(newId);
            assertThat(after.attributes()).isEqualTo(before.attributes());
            assertThat(after.creationTime()).isEqualTo(before.creationTime());
            assertThat(after.maxInactiveInterval()).isEqualTo(before.maxInactiveInterval());
            assertThat(after.version()).isEqualTo(before.version() + 1);
        }

        @Test
        void oldHandleLeadsNowhere() {
            String newHandle = sut.save(oldHandle, moving(before, renewed(before.id())));

            assertThat(sut.find(oldHandle)).isEmpty();
            assertThat(sut.delete(oldHandle)).isFalse();
            sut.touch(oldHandle);
            assertThat(sut.find(oldHandle)).isEmpty();
            assertThat(sut.find(newHandle)).isPresent();
        }

        @Test
        void otherChangesAreSavedWithIt() {
            SessionChanges login = SessionChanges.basedOn(before)
                    .newId(renewed(before.id()))
                    .set("user", value("ada"))
                    .remove("cart")
                    .maxInactiveInterval(Duration.ofHours(8))
                    .build();

            String newHandle = sut.save(oldHandle, login);

            assertThat(sut.attributes(newHandle)).containsExactly(Map.entry("user", "ada"));
            assertThat(sut.load(newHandle).maxInactiveInterval()).isEqualTo(Duration.ofHours(8));
        }

        @Test
        void requestThatReadTheSessionBeforeReachesItUnderItsNewId() {
            SessionId newId = renewed(before.id());
            sut.save(oldHandle, moving(before, newId));

            String reached = sut.save(oldHandle, setting(before, "cart", "pears"));

            assertThat(sut.load(reached).id()).isEqualTo(newId);
            assertThat(sut.attributes(reached)).containsEntry("cart", "pears");
            assertThat(sut.find(oldHandle)).isEmpty();
        }

        @Test
        void requestThatReadTheSessionTwoIdsAgoReachesItToo() {
            String second = sut.save(oldHandle, moving(before, renewed(before.id())));
            SessionId last = renewed(before.id());
            sut.save(second, moving(sut.load(second), last));

            String reached = sut.save(oldHandle, setting(before, "cart", "pears"));

            assertThat(sut.load(reached).id()).isEqualTo(last);
            assertThat(sut.attributes(reached)).containsEntry("cart", "pears");
        }

        @Test
        void twoChangesOfTheSameVersionLeaveOneSession() {
            String first = sut.save(oldHandle, moving(before, renewed(before.id())));
            String second = sut.save(oldHandle, moving(before, renewed(before.id())));

            assertThat(sut.find(oldHandle)).isEmpty();
            assertThat(sut.find(first)).isEmpty();
            assertThat(sut.load(second).attributes()).isEqualTo(before.attributes());
        }

        @Test
        void requestThatNeverReadTheSessionDoesNotReachIt() {
            String newHandle = sut.save(oldHandle, moving(before, renewed(before.id())));

            assertThat(sut.trySave(oldHandle, blindlySetting("user", "eve"))).isEqualTo(SaveResult.GONE);
            assertThat(sut.trySave(oldHandle, SessionChanges.blind().build())).isEqualTo(SaveResult.GONE);

            assertThat(sut.load(newHandle).attributes()).isEqualTo(before.attributes());
        }

        @Test
        void blindRequestCanChangeTheId() {
            SessionId newId = renewed(before.id());

            String newHandle =
                    sut.save(oldHandle, SessionChanges.blind().newId(newId).build());

            assertThat(sut.load(newHandle).id()).isEqualTo(newId);
            assertThat(sut.find(oldHandle)).isEmpty();
        }

        @Test
        void requestThatReadTheSessionBeforeEndsItUnderItsNewId() {
            String newHandle = sut.save(oldHandle, moving(before, renewed(before.id())));

            assertThat(sut.delete(oldHandle, before)).isTrue();

            assertThat(sut.find(newHandle)).isEmpty();
            assertThat(sut.delete(oldHandle, before)).isFalse();
        }

        @Test
        void endOfTheSessionIsFinalUnderItsOldIdToo() {
            String newHandle = sut.save(oldHandle, moving(before, renewed(before.id())));
            sut.delete(newHandle);

            assertThat(sut.trySave(oldHandle, setting(before, "a", "1"))).isEqualTo(SaveResult.GONE);
            assertThat(sut.trySave(oldHandle, moving(before, renewed(before.id()))))
                    .isEqualTo(SaveResult.GONE);

            assertThat(sut.find(oldHandle)).isEmpty();
            assertThat(sut.find(newHandle)).isEmpty();
        }

        @Test
        void changeToATakenIdIsAConflictAndChangesNothing() {
            SessionId taken = renewed(before.id());
            String other = sut.create(sut.fresh(taken, Map.of("user", value("grace"))));
            SessionChanges login = SessionChanges.basedOn(before)
                    .newId(taken)
                    .set("user", value("eve"))
                    .remove("cart")
                    .build();

            assertThat(sut.trySave(oldHandle, login)).isEqualTo(SaveResult.CONFLICT);

            assertThat(sut.load(oldHandle).attributes()).isEqualTo(before.attributes());
            assertThat(sut.load(oldHandle).id()).isEqualTo(before.id());
            assertThat(sut.attributes(other)).containsExactly(Map.entry("user", "grace"));
        }

        @Test
        void sessionExpiresUnderItsNewId() {
            String newHandle = sut.save(oldHandle, moving(before, renewed(before.id())));
            sut.pass(before.maxInactiveInterval().minusMinutes(1));
            assertThat(sut.find(newHandle)).isPresent();

            sut.pass(before.maxInactiveInterval().plusMinutes(1));

            assertThat(sut.find(newHandle)).isEmpty();
        }
    }
}
