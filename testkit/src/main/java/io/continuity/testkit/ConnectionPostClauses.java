package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.resume.ClaimResult;
import io.continuity.resume.ClaimResult.Claimed;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLogException;
import io.continuity.resume.MemberPage;
import io.continuity.resume.Message;
import io.continuity.resume.Overflow;
import io.continuity.resume.Ownership;
import io.continuity.resume.PostResult;
import io.continuity.resume.ResetReason;
import io.continuity.resume.WindowLimits;
import io.continuity.resume.WriteResult;
import io.continuity.resume.WriteResult.Collected;
import io.continuity.resume.WriteResult.Done;
import io.continuity.resume.WriteResult.Mismatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is posted to connections, how they end, and how they are found. <em>Not thread-safe.</em> */
abstract class ConnectionPostClauses extends ConnectionLogClauses {
    @Nested
    class Posting {
        @Test
        void whatIsPostedToAnOwnedConnectionWaitsForItsOwner() {
            Hints hints = new Hints();
            log.listen("node-1", hints);
            Ownership owner = created();
            appended(owner, 1, "a");
            assertThat(await(log.post(owner.id(), Message.text("b")))).isEqualTo(PostResult.STORED);
            assertThat(await(log.post(owner.id(), Message.text("c")))).isEqualTo(PostResult.STORED);
            hints.await("posted");

            Collected some = (Collected) await(log.collect(owner, 2, new WindowLimits(1, 100)));
            assertThat(texts(some.entries())).containsExactly("2b");
            assertThat(some.more()).isTrue();
            assertThat(await(log.collect(owner, 2, new WindowLimits(1, 100)))).isEqualTo(some);
            Collected rest = (Collected) await(log.collect(owner, 3, new WindowLimits(5, 100)));
            assertThat(texts(rest.entries())).containsExactly("3c");
            assertThat(rest.more()).isFalse();
            assertThat(await(log.collect(owner, 5, new WindowLimits(5, 100)))).isEqualTo(new Mismatch(3));
        }

        @Test
        void whatIsPostedToADetachedConnectionIsInItsLog() {
            Ownership owner = created();
            await(log.post(owner.id(), Message.text("a")));
            assertThat(await(log.release(owner))).isEqualTo(new Done(1));
            assertThat(await(log.release(owner))).isEqualTo(new Done(1));
            assertThat(await(log.append(owner, 2, messages("x")))).isEqualTo(new WriteResult.Refused());
            assertThat(await(log.post(owner.id(), Message.text("b")))).isEqualTo(PostResult.STORED);

            assertThat(texts(claimed(owner, 0).page())).containsExactly("1a", "2b");
        }

        @Test
        void aFullConnectionDoesAsItsPolicySays() {
            Ownership resets = filled(Overflow.RESET);
            assertThat(await(log.post(resets.id(), Message.text("c")))).isEqualTo(PostResult.FULL);
            assertThat(await(log.post(resets.id(), Message.text("c")))).isEqualTo(PostResult.ABSENT);
            assertThat(await(log.claim(request(resets, 0)))).isEqualTo(new ClaimResult.Ended(ResetReason.OVERFLOW, 0));

            Ownership blocks = filled(Overflow.BLOCK);
            assertThat(await(log.post(blocks.id(), Message.text("c")))).isEqualTo(PostResult.FULL);
            assertThat(texts(claimed(blocks, 0).page())).containsExactly("1a", "2b");

            Ownership drops = filled(Overflow.DROP_OLDEST_WITH_GAP);
            assertThat(await(log.post(drops.id(), Message.text("c")))).isEqualTo(PostResult.STORED);
            Claimed claimed = claimed(drops, 0);
            assertThat(texts(claimed.page())).containsExactly("2b", "3c");
            assertThat(claimed.acknowledged()).isZero();
        }

        private Ownership filled(Overflow overflow) {
            Ownership owner = created(2, overflow);
            appended(owner, 1, "a", "b");
            await(log.release(owner));
            return owner;
        }

        @Test
        void aMailboxHasABound() {
            Ownership owner = created(2, Overflow.RESET);
            await(log.post(owner.id(), Message.text("a")));
            await(log.post(owner.id(), Message.text("b")));

            assertThat(await(log.post(owner.id(), Message.text("c")))).isEqualTo(PostResult.FULL);
            appended(owner, 1, "x");
        }

        @Test
        void nobodyIsFoundUnderAnUnknownId() {
            assertThat(await(log.post(ConnectionId.random(RANDOM), Message.text("a"))))
                    .isEqualTo(PostResult.ABSENT);
        }
    }

    @Nested
    class Ending {
        @Test
        void aConnectionThatHasEndedSaysWhyOrIsForgotten() {
            Ownership owner = created();
            await(log.commit(owner, commit(3, 1, "a")));
            assertThat(await(log.end(owner, Optional.of(ResetReason.GAP)))).isInstanceOf(Done.class);
            assertThat(await(log.claim(request(owner, 0)))).isEqualTo(new ClaimResult.Ended(ResetReason.GAP, 3));
            assertThat(await(log.append(owner, 2, messages("b")))).isEqualTo(new WriteResult.Refused());
            assertThat(await(log.read(owner, 0))).isEmpty();

            Ownership forgotten = created();
            await(log.end(forgotten, Optional.empty()));
            assertThat(await(log.claim(request(forgotten, 0)))).isEqualTo(new ClaimResult.Absent());
            assertThat(await(log.append(forgotten, 1, messages("b")))).isEqualTo(new WriteResult.Absent());
        }

        @Test
        void aDetachedConnectionLivesForItsTtl() {
            Ownership owner = created();
            await(log.release(owner));
            letPass(TTL.minusSeconds(30));
            Ownership next = claimed(owner, 0).owner();
            await(log.release(next));
            letPass(TTL.plusSeconds(1));

            assertThat(await(log.claim(request(next, 0)))).isEqualTo(new ClaimResult.Absent());
            assertThat(await(log.post(next.id(), Message.text("a")))).isEqualTo(PostResult.ABSENT);
        }

        @Test
        void anOwnedConnectionLivesWhileItIsRefreshed() {
            Ownership owner = created();
            for (int i = 0; i < 4; i++) {
                letPass(TTL);
                assertThat(await(log.refresh(owner))).isInstanceOf(Done.class);
            }
            letPass(TTL.plus(TTL.dividedBy(2)));

            assertThat(await(log.refresh(owner))).isEqualTo(new WriteResult.Absent());
        }

        @Test
        void aClosedLogCannotBeAsked() {
            Ownership owner = created();
            log.close();

            assertThatThrownBy(() -> log.refresh(owner).toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ConnectionLogException.class);
        }
    }

    @Nested
    class Finding {
        @Test
        void connectionsAreFoundByGroupAndPrincipalUntilTheyEnd() {
            Ownership one = created();
            Ownership two = created();
            await(log.join(one, "room"));
            await(log.join(one, "room"));
            await(log.join(two, "room"));
            await(log.join(two, "other"));

            assertThat(found("room")).containsExactlyInAnyOrder(one.id(), two.id());
            await(log.leave(two, "room"));
            assertThat(found("room")).containsExactly(one.id());
            assertThat(found("other")).containsExactly(two.id());
            assertThat(found("nobody's")).isEmpty();
            Ownership moved = claimed(one, 0).owner();
            assertThat(found("room")).containsExactly(one.id());
            assertThat(await(log.belongingTo("principal", Optional.empty())).members())
                    .containsExactlyInAnyOrder(one.id(), two.id());
            await(log.end(moved, Optional.empty()));
            assertThat(found("room")).isEmpty();
        }

        private List<ConnectionId> found(String group) {
            List<ConnectionId> found = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                MemberPage page = await(log.members(group, cursor));
                page.members().stream().filter(id -> !found.contains(id)).forEach(found::add);
                cursor = page.next();
            } while (cursor.isPresent());
            return found;
        }
    }
}
