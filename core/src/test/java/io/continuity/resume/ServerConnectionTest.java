package io.continuity.resume;

import static io.continuity.resume.ServerTransport.hello;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a server answers to what it should never get, and to who should not come. */
class ServerConnectionTest {
    private final ConnectionLog log = new InMemoryConnectionLog(() -> Instant.EPOCH);
    private LogLimits limits = LogLimits.DEFAULT;

    private ServerTransport transport() {
        return new ServerTransport(log, limits, "user");
    }

    private static void assertClosed(ServerTransport transport, CloseCode code) {
        assertThat(transport.close.map(ServerAction.Close::code)).contains(code);
    }

    private static Frame.Grant grant(ServerTransport opened) {
        return opened.last(Frame.Welcome.class).grant();
    }

    @Test
    void nothingMayComeBeforeHelloOrTwice() {
        assertClosed(transport().says("early"), CloseCode.PROTOCOL);
        assertClosed(transport().receives(new Frame.Ack(0)), CloseCode.PROTOCOL);
        assertClosed(transport().opens().opens(), CloseCode.PROTOCOL);
        assertClosed(transport().passes(5000), CloseCode.PROTOCOL);
        assertThat(transport().passes(4999).close).isEmpty();
    }

    @Test
    void framesOfServersAreNotTakenFromClients() {
        assertClosed(transport().opens().receives(new Frame.Gap(1, 1)), CloseCode.PROTOCOL);
        assertClosed(transport().opens().receives(Message.text("\u0001x")), CloseCode.PROTOCOL);
        assertClosed(transport().opens().receives(Message.binary(new byte[] {1, '{'})), CloseCode.PROTOCOL);
    }

    @Test
    void whatWasNeverSentCannotBeAcknowledged() {
        assertClosed(transport().opens().receives(new Frame.Ack(1)), CloseCode.PROTOCOL);
        assertClosed(transport().opens().receives(new Frame.Ping(1, 0, 0)), CloseCode.PROTOCOL);
        ServerTransport opened = transport().opens();
        opened.sends("a");
        assertThat(opened.receives(new Frame.Ack(1)).close).isEmpty();
    }

    @Test
    void countsThatDisagreeAreFoundOut() {
        assertClosed(transport().opens().says("a").receives(new Frame.Ping(0, 2, 0)), CloseCode.PROTOCOL);
        ServerTransport agrees = transport().opens().says("a").receives(new Frame.Ping(0, 1, 7));
        assertThat(agrees.last(Frame.Pong.class)).isEqualTo(new Frame.Pong(0, 0, 7));
    }

    @Test
    void whoSendsMoreThanTheWindowHoldsIsClosed() {
        ServerTransport opened = transport().opens();
        for (int i = 0; i <= ServerTransport.INBOUND.messages(); i++) {
            opened.says("m");
        }
        assertThat(opened.close).isEmpty();
        assertClosed(opened.says("one too many"), CloseCode.OVERFLOW);
    }

    @Test
    void messagesAreHandledOneAtATimeAndAcknowledgedAfterwards() {
        ServerTransport opened = transport().opens().says("a").says("b");
        assertThat(opened.told)
                .contains(new ServerAction.Deliver(1, Message.text("a")))
                .doesNotContain(new ServerAction.Deliver(2, Message.text("b")));
        opened.passes(250);
        assertThat(opened.counts()).doesNotContainKey("Ack");

        opened.handles(1, "answer").passes(250);
        assertThat(opened.told).contains(new ServerAction.Deliver(2, Message.text("b")));
        assertThat(opened.last(Frame.Ack.class)).isEqualTo(new Frame.Ack(1));
        assertThat(opened.texts()).containsExactly("answer");
    }

    @Test
    void aClientThatMaySendLittleIsNotKeptWaiting() {
        ServerTransport opened = transport().opens();
        for (int i = 1; i <= ServerTransport.INBOUND.messages() / 2; i++) {
            assertThat(opened.counts()).doesNotContainKey("Ack");
            opened.says("m").handles(i);
        }

        assertThat(opened.last(Frame.Ack.class)).isEqualTo(new Frame.Ack(ServerTransport.INBOUND.messages() / 2));
    }

    @Test
    void aConnectionGoesOnAndItsTokenIsUsedUp() {
        ServerTransport opened = transport().opens().says("a").handles(1, "answer");
        opened.sends("push");
        Frame.Grant token = grant(opened);
        Frame.Hello lost = hello(Optional.of(token), HelloReason.LOST, "tab", 1, 1, 1);

        ServerTransport resumed = transport().receives(lost);
        Frame.Resumed answer = resumed.last(Frame.Resumed.class);
        assertThat(answer.rx()).isEqualTo(1);
        assertThat(answer.next()).isEqualTo(2);
        assertThat(answer.behind()).isEqualTo(1);
        assertThat(resumed.texts()).containsExactly("push");
        assertThat(answer.grant().token()).isNotEqualTo(token.token());

        Frame.Hello next = hello(Optional.of(answer.grant()), HelloReason.LOST, "tab", 2, 1, 1);
        transport().receives(next);
        Frame.Reset late = transport().receives(lost).last(Frame.Reset.class);
        assertThat(late.why()).isEqualTo(ResetReason.FORK);
        assertThat(late.rx()).isEmpty();
    }

    /** The hint overtakes the answer, which is from before the post. */
    @Test
    void itIsKnownWhereAConnectionIsBeforeItsClientCanComeAgain() {
        Frame.Hello lost = hello(Optional.of(grant(transport().opens())), HelloReason.LOST, "tab", 0, 1, 0);
        ServerTransport next = transport().receives(lost);

        assertThat(next.all.stream().map(Object::getClass).toList())
                .containsSubsequence(ServerAction.Resumed.class, ServerAction.Send.class);
        assertThat(next.sent).hasSize(1);
    }

    @Test
    void whatIsPostedWhileTheMailboxIsFetchedIsFetchedAtOnceToo() {
        ServerTransport opened = transport().opens();
        ConnectionId id = opened.engine().ownership().orElseThrow().id();
        opened.holdsAnswers().hearsOfPost();
        log.post(id, Message.text("late")).toCompletableFuture().join();

        opened.hearsOfPost().getsAnswers();
        assertThat(opened.texts()).containsExactly("late");
    }

    @Test
    void tokensOfOthersAndForgedOnesAreDenied() {
        Frame.Grant token = grant(transport().opens());
        Frame.Hello mine = hello(Optional.of(token), HelloReason.LOST, "tab", 0, 1, 0);

        ServerTransport other = new ServerTransport(log, limits, "mallory").receives(mine);
        assertThat(other.last(Frame.Reset.class).why()).isEqualTo(ResetReason.DENIED);
        for (String forged :
                new String[] {"", "k", "k.", "x." + token.token().substring(2), token.token() + "A", "k.!"}) {
            Frame.Grant grant = new Frame.Grant(forged, token.epoch(), "n", 1);
            Frame.Hello hello = hello(Optional.of(grant), HelloReason.LOST, "tab", 0, 1, 0);
            assertThat(transport().receives(hello).last(Frame.Reset.class).why())
                    .isEqualTo(ResetReason.DENIED);
        }
        assertThat(transport().receives(mine).last(Frame.Resumed.class).rx()).isZero();
    }

    @Test
    void aSecondTabGetsAConnectionOfItsOwn() {
        ServerTransport opened = transport().opens();
        Frame.Hello copied = hello(Optional.of(grant(opened)), HelloReason.RESTORED, "other tab", 0, 1, 0);

        ServerTransport second = transport().receives(copied);
        assertThat(second.last(Frame.Reset.class).why()).isEqualTo(ResetReason.FORK);
        assertThat(second.sends("to the second")).isTrue();
        assertThat(opened.close).isEmpty();
        assertThat(opened.sends("to the first")).isTrue();
        assertThat(opened.texts()).containsExactly("to the first");
    }

    @Test
    void impossiblePositionsEndInAReset() {
        Frame.Grant ahead = grant(transport().opens());
        Frame.Hello far = hello(Optional.of(ahead), HelloReason.LOST, "tab", JsonReader.MAX_INTEGER, 1, 0);
        Frame.Reset reset = transport().receives(far).last(Frame.Reset.class);
        assertThat(reset.why()).isEqualTo(ResetReason.GAP);
        assertThat(reset.rx()).isEqualTo(OptionalLong.of(0));

        ServerTransport opened = transport().opens().says("a").handles(1).closes();
        Frame.Hello behind = hello(Optional.of(grant(opened)), HelloReason.RESTORED, "new process", 0, 1, 0);
        Frame.Reset gap = transport().receives(behind).last(Frame.Reset.class);
        assertThat(gap.why()).isEqualTo(ResetReason.GAP);
        assertThat(gap.rx()).isEqualTo(OptionalLong.of(1));
    }

    @Test
    void whoNeverAcknowledgesOverflowsAndIsTold() {
        limits = new LogLimits(new WindowLimits(3, 1000), Overflow.RESET, Duration.ofMinutes(1));
        ServerTransport opened = transport().opens();
        for (int i = 0; i < 4; i++) {
            opened.sends("m" + i);
        }
        assertThat(opened.texts()).containsExactly("m0", "m1", "m2");
        assertClosed(opened, CloseCode.OVERFLOW);

        Frame.Hello lost = hello(Optional.of(grant(opened)), HelloReason.LOST, "tab", 3, 1, 0);
        assertThat(transport().receives(lost).last(Frame.Reset.class).why()).isEqualTo(ResetReason.OVERFLOW);
    }

    @Test
    void repliesThatOverflowAreNotTakenForAnEnd() {
        limits = new LogLimits(new WindowLimits(3, 1000), Overflow.RESET, Duration.ofMinutes(1));
        ServerTransport opened = transport()
                .opens()
                .says("a")
                .handles(1, "1", "2", "3")
                .says("b")
                .holdsAnswers();
        opened.handles(2, "4").getsLastAnswerFirst();
        assertClosed(opened, CloseCode.OVERFLOW);

        Frame.Hello lost = hello(Optional.of(grant(opened)), HelloReason.LOST, "tab", 3, 1, 2);
        assertThat(transport().receives(lost).last(Frame.Reset.class).why()).isEqualTo(ResetReason.OVERFLOW);
    }

    @Test
    void aWindowThatBlocksTakesAsMuchAgainAndGoesOnWhenItIsAcknowledged() {
        limits = new LogLimits(new WindowLimits(2, 1000), Overflow.BLOCK, Duration.ofMinutes(1));
        ServerTransport opened = transport().opens();
        for (int i = 0; i < 4; i++) {
            assertThat(opened.sends("m" + i)).isTrue();
        }
        assertThat(opened.sends("m4")).isFalse();
        assertThat(opened.texts()).containsExactly("m0", "m1");
        opened.receives(new Frame.Ack(2));
        assertThat(opened.texts()).containsExactly("m0", "m1", "m2", "m3");
    }

    /** Nobody has had the time to tell the log of it while it was there. */
    @Test
    void whatAClientHasReceivedThatComesAndGoesDoesNotFillItsMailbox() {
        limits = new LogLimits(new WindowLimits(2, 1000), Overflow.BLOCK, Duration.ofMinutes(1));
        ServerTransport at = transport().opens();
        ConnectionId id = at.engine().ownership().orElseThrow().id();
        Frame.Grant grant = grant(at);
        for (int received = 0; received < 6; received += 2) {
            at.closes();
            for (String text : List.of("a", "b")) {
                assertThat(log.post(id, Message.text(text))
                                .toCompletableFuture()
                                .join())
                        .isEqualTo(PostResult.STORED);
            }
            at = transport().receives(hello(Optional.of(grant), HelloReason.LOST, "tab", received, 1, 0));
            grant = at.last(Frame.Resumed.class).grant();
            assertThat(at.texts()).containsExactly("a", "b");
            at.receives(new Frame.Ack(received + 2));
        }
    }

    @Test
    void whatIsDroppedIsNamed() {
        limits = new LogLimits(new WindowLimits(2, 1000), Overflow.DROP_OLDEST_WITH_GAP, Duration.ofMinutes(1));
        ServerTransport opened = transport().opens();
        for (int i = 0; i < 4; i++) {
            opened.sends("m" + i);
        }
        Frame.Hello lost = hello(Optional.of(grant(opened)), HelloReason.LOST, "tab", 1, 1, 0);
        ServerTransport resumed = transport().receives(lost);

        assertThat(resumed.last(Frame.Gap.class)).isEqualTo(new Frame.Gap(2, 1));
        assertThat(resumed.texts()).containsExactly("m2", "m3");
    }

    @Test
    void theFormerOwnerSaysNothingMore() {
        ServerTransport opened = transport().opens();
        Frame.Hello lost = hello(Optional.of(grant(opened)), HelloReason.LOST, "tab", 0, 1, 0);
        transport().receives(lost);

        opened.sends("late");
        assertThat(opened.texts()).isEmpty();
        assertThat(opened.last(Frame.Fin.class).tx()).isZero();
        assertClosed(opened, CloseCode.SUPERSEDED);
        assertThat(opened.told).contains(new ServerAction.Left(List.of(Message.text("late")), 0, false));
    }

    /** Otherwise it would wait until another instance takes the connection by force, and run again there. */
    @Test
    void aHandlerMayWaitForASendWhileTheConnectionIsLeaving() {
        ServerTransport opened = transport().opens().says("a").closes();
        assertThat(opened.sends("awaited")).isTrue();
        opened.handles(1);
        assertThat(opened.sends("late")).isFalse();

        Frame.Hello lost = hello(Optional.of(grant(opened)), HelloReason.LOST, "tab", 0, 2, 1);
        ServerTransport resumed = transport().receives(lost);
        assertThat(resumed.texts()).containsExactly("awaited");
        assertThat(resumed.last(Frame.Resumed.class).rx()).isEqualTo(1);
    }

    @Test
    void byeEndsAConnectionOnceAllIsHandled() {
        ServerTransport opened = transport().opens().says("a").receives(new Frame.Bye());
        assertThat(opened.close).isEmpty();
        opened.handles(1, "answer");
        assertThat(opened.texts()).containsExactly("answer");
        assertClosed(opened, CloseCode.ENDED);

        Frame.Hello lost = hello(Optional.of(grant(opened)), HelloReason.LOST, "tab", 1, 2, 1);
        assertThat(transport().receives(lost).last(Frame.Reset.class).why()).isEqualTo(ResetReason.UNKNOWN);
    }

    @Test
    void whatWasHandledIsAcknowledgedBeforeTheEnd() {
        ServerTransport opened = transport().opens().says("a").handles(1);
        assertThat(opened.counts()).doesNotContainKey("Ack");
        opened.receives(new Frame.Bye());

        assertThat(opened.last(Frame.Ack.class)).isEqualTo(new Frame.Ack(1));
        assertClosed(opened, CloseCode.ENDED);
    }

    @Test
    void whatIsEndedWhileItIsBeingLeftGoesOnNowhere() {
        ServerTransport opened = transport().opens().says("a").says("b").closes();
        opened.engine().end();
        opened.act().handles(1);
        assertThat(opened.told).contains(new ServerAction.Left(List.of(), 0, true));

        Frame.Hello lost = hello(Optional.of(grant(opened)), HelloReason.LOST, "tab", 0, 1, 2);
        assertThat(transport().receives(lost).last(Frame.Reset.class).why()).isEqualTo(ResetReason.UNKNOWN);
    }

    @Test
    void aSilentClientIsGivenUp() {
        ServerTransport opened = transport().opens();
        opened.passes(15_000).passes(15_000);
        assertThat(opened.counts()).containsEntry("Ping", 2);
        assertThat(opened.close).isEmpty();
        opened.passes(15_000);
        assertThat(opened.close).isPresent();
    }

    @Test
    void aServerThatTakesNobodySaysWhenToComeBack() {
        ServerTransport busy = transport().refuses();
        assertThat(busy.last(Frame.Busy.class)).isEqualTo(new Frame.Busy(250));
        assertThat(busy.close).contains(new ServerAction.Close(CloseCode.BUSY, "250"));
    }

    @Test
    void aLogThatCannotBeAskedMakesTheServerBusy() {
        log.close();
        assertThat(transport().opens().last(Frame.Busy.class).after()).isPositive();
    }
}
