package io.continuity.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.resume.ClaimRequest;
import io.continuity.resume.ClaimResult;
import io.continuity.resume.ClaimResult.Claimed;
import io.continuity.resume.Commit;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.LogEntry;
import io.continuity.resume.Message;
import io.continuity.resume.Overflow;
import io.continuity.resume.Ownership;
import io.continuity.resume.ReplayPage;
import io.continuity.resume.WantResult;
import io.continuity.resume.WindowLimits;
import io.continuity.resume.WriteResult;
import io.continuity.resume.WriteResult.Done;
import io.continuity.resume.WriteResult.Mismatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The specification of a {@link ConnectionLog}, to be extended by the test of each.
 *
 * <p>Every test has a log of its own. <em>Not thread-safe.</em>
 */
public abstract class ConnectionLogContract extends ConnectionPostClauses {
    /** Called by subclasses. */
    protected ConnectionLogContract() {}

    /**
     * Opens a log.
     *
     * @return a log without connections
     */
    @Override
    protected abstract ConnectionLog log();

    /**
     * Makes as if time had passed for the log.
     *
     * @param duration whole seconds
     */
    @Override
    protected abstract void letPass(Duration duration);

    @Nested
    class Owning {
        @Test
        void aNewConnectionHasTheFirstFenceAndNothingInIt() {
            Ownership owner = created();
            Claimed claimed = claimed(owner, 0);

            assertThat(owner.fence()).isEqualTo(1);
            assertThat(claimed.owner().fence()).isGreaterThan(1);
            assertThat(claimed.tail()).isZero();
            assertThat(claimed.committed()).isZero();
            assertThat(claimed.page()).isEqualTo(new ReplayPage(List.of(), false));
        }

        @Test
        void aClaimTellsWhatWasDoneAndWhatIsLeft() {
            Ownership owner = created();
            EncodedAttribute cart = EncodedAttribute.of("cart".getBytes(UTF_8));
            appended(owner, 1, "a", "b", "c");
            await(log.commit(owner, new Commit(1, 4, messages("d"), Map.of("cart", Optional.of(cart)))));
            await(log.acknowledge(owner, 1));

            Claimed claimed = claimed(owner, 2);

            assertThat(claimed.tail()).isEqualTo(4);
            assertThat(claimed.committed()).isEqualTo(1);
            assertThat(claimed.acknowledged()).isEqualTo(1);
            assertThat(claimed.attributes()).isEqualTo(Map.of("cart", cart));
            assertThat(texts(claimed.page())).containsExactly("3c", "4d");
            assertThat(claimed.page().entries().get(0).fence()).isEqualTo(1);
        }

        @Test
        void nothingIsWrittenUnderAnOlderFence() {
            Ownership former = created();
            appended(former, 1, "a");
            Ownership owner = claimed(former, 0).owner();
            WriteResult refused = new WriteResult.Refused();

            assertThat(await(log.append(former, 2, messages("b")))).isEqualTo(refused);
            assertThat(await(log.append(former, 1, messages("a")))).isEqualTo(refused);
            assertThat(await(log.commit(former, commit(1, 2, "b")))).isEqualTo(refused);
            assertThat(await(log.collect(former, 2, new WindowLimits(5, 100)))).isEqualTo(refused);
            assertThat(await(log.acknowledge(former, 1))).isEqualTo(refused);
            assertThat(await(log.drop(former, 1))).isEqualTo(refused);
            assertThat(await(log.refresh(former))).isEqualTo(refused);
            assertThat(await(log.release(former))).isEqualTo(refused);
            assertThat(await(log.end(former, Optional.empty()))).isEqualTo(refused);
            assertThat(await(log.join(former, "g"))).isEqualTo(refused);
            appended(owner, 2, "c");
            assertThat(texts(claimed(owner, 0).page())).containsExactly("1a", "2c");
        }

        @Test
        void aTokenIsGoodUntilALaterOneIsUsed() {
            Ownership first = created();
            claimed(first, 0);
            Claimed late = claimed(first, 0);
            Claimed again = claimed(first, 0);
            claimed(late.owner(), 0); // Its answer has arrived after all.
            assertThat(await(log.claim(request(first, 0)))).isEqualTo(new ClaimResult.Forked());

            Claimed next = claimed(claimed(again.owner(), 0).owner(), 0);
            for (Ownership used : List.of(first, late.owner(), again.owner())) {
                assertThat(await(log.claim(request(used, 0)))).isEqualTo(new ClaimResult.Forked());
            }
            claimed(next.owner(), 0);
        }

        @Test
        void aTokenThatWasUsedIsGoodForAMinute() {
            Ownership first = created();
            claimed(first, 0);
            letPass(Duration.ofSeconds(40));
            claimed(first, 0);
            letPass(Duration.ofSeconds(40));
            Claimed again = claimed(first, 0);
            letPass(Duration.ofSeconds(61));
            assertThat(await(log.claim(request(first, 0)))).isEqualTo(new ClaimResult.Forked());
            claimed(again.owner(), 0);
        }

        @Test
        void anotherClientObjectHasItOnlyIfNobodyOwnsIt() {
            Ownership owner = created();
            ClaimRequest.Client other = new ClaimRequest.Client("epoch", "principal", 1, "other tab", false);

            assertThat(await(log.claim(by(owner, other)))).isEqualTo(new ClaimResult.Forked());
            await(log.release(owner));
            assertThat(await(log.claim(by(owner, other)))).isInstanceOf(Claimed.class);
            assertThat(await(log.claim(request(owner, 0)))).isEqualTo(new ClaimResult.Forked());
        }

        @Test
        void othersHaveNothing() {
            Ownership owner = created();

            assertThat(await(log.claim(by(owner, new ClaimRequest.Client("epoch", "mallory", 1, "tab", true)))))
                    .isEqualTo(new ClaimResult.Denied());
            assertThat(await(log.claim(by(owner, new ClaimRequest.Client("other", "principal", 1, "tab", true)))))
                    .isEqualTo(new ClaimResult.Absent());
            assertThat(await(log.claim(request(new Ownership(ConnectionId.random(RANDOM), 1), 0))))
                    .isEqualTo(new ClaimResult.Absent());
            appended(owner, 1, "a");
        }

        @Test
        void aClientAheadOfTheLogIsFollowedAsFarAsItCanBe() {
            Ownership owner = created();
            appended(owner, 1, "a");

            assertThat(await(log.claim(request(owner, 12)))).isEqualTo(new ClaimResult.Ahead(0));
            Claimed claimed = claimed(owner, 3);
            assertThat(claimed.tail()).isEqualTo(3);
            appended(claimed.owner(), 4, "d");
        }

        @Test
        void whoWantsItHearsWhenItIsReleased() {
            Hints one = new Hints();
            Hints two = new Hints();
            Ownership owner = created();

            assertThat(await(log.want(request(owner, 0)))).isEqualTo(WantResult.FREE);
            log.listen("node-1", one);
            log.listen("node-2", two);
            assertThat(await(log.want(request(owner, 0)))).isEqualTo(WantResult.ASKED);
            one.await("wanted");
            await(log.release(owner));
            two.await("released");
            assertThat(await(log.want(request(owner, 0)))).isEqualTo(WantResult.FREE);
        }

        @Test
        void nobodyIsAskedForAClientThatMayNotHaveIt() {
            Hints hints = new Hints();
            log.listen("node-1", hints);
            Ownership owner = created();
            ClaimRequest.Client other = new ClaimRequest.Client("epoch", "principal", 1, "other tab", false);
            ClaimRequest.Client late = new ClaimRequest.Client("epoch", "principal", 0, "thief", true);

            assertThat(await(log.want(by(owner, other)))).isEqualTo(WantResult.FREE);
            assertThat(await(log.want(by(owner, late)))).isEqualTo(WantResult.FREE);
            assertThat(await(log.want(request(owner, 0)))).isEqualTo(WantResult.ASKED);
            hints.await("wanted");
            claimed(owner, 0);
            hints.await("claimed 1");
        }

        @Test
        void whoHasReleasedItHearsWhoHasItToo() {
            Hints hints = new Hints();
            log.listen("node-1", hints);
            Ownership owner = created();
            await(log.release(owner));
            claimed(owner, 0);

            hints.await("claimed 1");
        }

        @Test
        void whoHadItHearsWhoHasIt() {
            Hints hints = new Hints();
            log.listen("node-1", hints);
            claimed(created(), 0);

            hints.await("claimed 1");
        }
    }

    @Nested
    class Writing {
        @Test
        void aWriteThatIsRepeatedHasTheEffectOfOne() {
            Ownership owner = created();
            appended(owner, 1, "a", "b");
            appended(owner, 1, "a", "b");
            appended(owner, 2, "b", "c");
            assertThat(await(log.commit(owner, commit(2, 4, "d")))).isEqualTo(new Done(4));
            assertThat(await(log.commit(owner, commit(2, 4, "d")))).isEqualTo(new Done(4));

            Claimed claimed = claimed(owner, 0);
            assertThat(texts(claimed.page())).containsExactly("1a", "2b", "3c", "4d");
            assertThat(claimed.committed()).isEqualTo(2);
        }

        @Test
        void whatDoesNotFollowIsNotWritten() {
            Ownership owner = created();
            appended(owner, 1, "a");

            assertThat(await(log.append(owner, 3, messages("c")))).isEqualTo(new Mismatch(1));
            assertThat(await(log.append(owner, 1, messages("x")))).isEqualTo(new Mismatch(1));
            assertThat(await(log.commit(owner, commit(1, 3, "c")))).isEqualTo(new Mismatch(1));
            Claimed claimed = claimed(owner, 0);
            assertThat(texts(claimed.page())).containsExactly("1a");
            assertThat(claimed.committed()).isZero();
        }

        @Test
        void theTailStaysWhenAllIsForgotten() {
            Ownership owner = created();
            appended(owner, 1, "a", "b");
            await(log.acknowledge(owner, 2));

            Claimed claimed = claimed(owner, 2);
            assertThat(claimed.tail()).isEqualTo(2);
            assertThat(claimed.page().entries()).isEmpty();
            appended(claimed.owner(), 3, "c");
            await(log.drop(claimed.owner(), 3));
            assertThat(claimed(claimed.owner(), 2).acknowledged()).isEqualTo(2);
        }

        @Test
        void bytesAndTextsComeBackAsTheyWere() {
            Ownership owner = created();
            List<Message> all = List.of(
                    Message.text(""),
                    Message.text("\u0001\u0000ü😀"),
                    Message.binary(new byte[0]),
                    Message.binary(new byte[] {0, -1, 10, 13}));
            await(log.append(owner, 1, all));

            assertThat(claimed(owner, 0).page().entries())
                    .extracting(LogEntry::message)
                    .isEqualTo(all);
        }

        @Test
        void aPageHasABound() {
            Ownership owner = created(1000, Overflow.RESET);
            String[] many = IntStream.rangeClosed(1, 300).mapToObj(i -> "m").toArray(String[]::new);
            appended(owner, 1, many);
            appended(owner, 301, "x".repeat(ReplayPage.MAX_BYTES), "y", "z");

            List<Long> numbers = new ArrayList<>();
            ReplayPage page = claimed(owner, 0).page();
            while (page.more()) {
                assertThat(page.entries()).hasSizeBetween(1, ReplayPage.MAX_MESSAGES);
                page.entries().forEach(entry -> numbers.add(entry.number()));
                page = await(log.read(owner, numbers.get(numbers.size() - 1))).orElseThrow();
            }
            page.entries().forEach(entry -> numbers.add(entry.number()));
            assertThat(numbers)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 303).boxed().toList());
        }

        @Test
        void attributesAreSetAndRemoved() {
            Ownership owner = created();
            EncodedAttribute value = EncodedAttribute.of(new byte[] {0, 1});
            await(log.commit(
                    owner, new Commit(1, 1, List.of(), Map.of("a", Optional.of(value), "b", Optional.of(value)))));
            await(log.commit(owner, new Commit(2, 1, List.of(), Map.of("a", Optional.empty()))));

            assertThat(claimed(owner, 0).attributes()).isEqualTo(Map.of("b", value));
        }

        @Test
        void theyAreStoredWithoutAMessageToo() {
            EncodedAttribute name = EncodedAttribute.of(new byte[] {3});
            Ownership owner = created();
            appended(owner, 1, "hello");
            Commit alone = new Commit(0, 2, List.of(), Map.of("name", Optional.of(name)));

            assertThat(await(log.commit(owner, alone))).isEqualTo(new Done(1));
            assertThat(await(log.commit(owner, alone))).isEqualTo(new Done(1));
            await(log.commit(owner, commit(1, 2, "reply")));
            assertThat(claimed(owner, 0).attributes()).isEqualTo(Map.of("name", name));
        }
    }
}
