package io.continuity.resume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a client does with servers that lie, stay silent, or reset again and again. */
class ClientConnectionTest {
    private final ClientConnection client = new ClientConnection(ClientSettings.of("tab", new Random(1)));
    private final List<ClientAction> actions = new ArrayList<>();
    private long now;

    private static Frame.Welcome welcome() {
        Frame.Grant grant = new Frame.Grant("token", "epoch", "node", 1);
        return new Frame.Welcome(grant, 15_000, 120_000, 2, 1000, Set.of());
    }

    private static Frame.Resumed resumed(long rx, long next) {
        return new Frame.Resumed(new Frame.Grant("token2", "epoch", "node", 2), rx, next, 0);
    }

    private void act() {
        actions.addAll(client.actions());
    }

    private void receives(int transport, Frame.Control frame) {
        client.received(transport, FrameCodec.control(frame), now);
        act();
    }

    private void receives(int transport, String text) {
        client.received(transport, Message.text(text), now);
        act();
    }

    private void live() {
        client.open(now);
        client.opened(1);
        receives(1, welcome());
    }

    /** Loses the transport and comes back with a hello on the next. */
    private void comesBackOn(int transport) {
        client.closed(transport - 1, 1006, 0, now);
        passes(Backoff.CAP);
        assertThat(actions).contains(new ClientAction.Open(transport));
        client.opened(transport);
        act();
    }

    private void passes(long millis) {
        now += millis;
        client.woken(now);
        act();
    }

    private Optional<CloseCode> closedWith(int transport) {
        return actions.stream()
                .filter(action -> action instanceof ClientAction.Close close && close.transport() == transport)
                .map(action -> ((ClientAction.Close) action).code())
                .findFirst();
    }

    private List<String> delivered() {
        return actions.stream()
                .filter(ClientAction.Deliver.class::isInstance)
                .map(action -> ((ClientAction.Deliver) action).message().text())
                .toList();
    }

    @Test
    void aServerThatLeavesMessagesOutIsNotBelieved() {
        live();
        receives(1, "a");
        comesBackOn(2);
        receives(2, resumed(0, 3));

        assertThat(closedWith(2)).contains(CloseCode.PROTOCOL);
        assertThat(delivered()).containsExactly("a");
    }

    @Test
    void aServerThatHasHandledWhatWasNeverSentIsNotBelieved() {
        live();
        receives(1, new Frame.Ack(1));
        assertThat(closedWith(1)).contains(CloseCode.PROTOCOL);

        comesBackOn(2);
        receives(2, resumed(7, 1));
        assertThat(closedWith(2)).contains(CloseCode.PROTOCOL);
    }

    @Test
    void framesOutOfOrderCloseTheTransport() {
        client.open(now);
        client.opened(1);
        receives(1, new Frame.Ack(0));
        assertThat(closedWith(1)).contains(CloseCode.PROTOCOL);

        passes(Backoff.CAP);
        client.opened(2);
        receives(2, resumed(0, 1));
        assertThat(closedWith(2)).contains(CloseCode.PROTOCOL);
    }

    @Test
    void countsThatDisagreeCloseTheTransport() {
        live();
        receives(1, "a");
        receives(1, new Frame.Ping(0, 2, 0));

        assertThat(closedWith(1)).contains(CloseCode.PROTOCOL);
    }

    @Test
    void whatWasReceivedTwiceIsDeliveredOnce() {
        live();
        receives(1, "a");
        client.handled(1, now);
        comesBackOn(2);
        receives(2, resumed(0, 1));
        receives(2, "a");
        receives(2, "b");

        assertThat(delivered()).containsExactly("a", "b");
    }

    @Test
    void theWindowIsNoMoreThanTheServerAllows() {
        live();
        assertThat(client.send(Message.text("a"))).hasValue(1);
        assertThat(client.send(Message.text("b"))).hasValue(2);
        assertThat(client.send(Message.text("c"))).isEmpty();
        receives(1, new Frame.Ack(1));

        assertThat(actions).contains(new ClientAction.Handled(1));
        assertThat(client.send(Message.text("c"))).hasValue(3);
    }

    @Test
    void aResetComesAfterWhatWasReceivedBeforeIt() {
        live();
        client.send(Message.text("mine"));
        receives(1, "a");
        receives(1, "b");
        comesBackOn(2);
        receives(2, new Frame.Reset(ResetReason.UNKNOWN, OptionalLong.empty(), false, welcome()));
        receives(2, "c");
        assertThat(delivered()).containsExactly("a");

        client.handled(1, now);
        client.handled(2, now);
        act();
        ClientAction.Reset reset =
                new ClientAction.Reset(ResetReason.UNKNOWN, OptionalLong.empty(), List.of(Message.text("mine")));
        assertThat(actions.indexOf(reset))
                .isGreaterThan(actions.indexOf(new ClientAction.Deliver(2, Message.text("b"))))
                .isLessThan(actions.indexOf(new ClientAction.Deliver(1, Message.text("c"))));
    }

    @Test
    void resetsDoNotPileUpBeforeABusyApplication() {
        live();
        receives(1, "a");
        comesBackOn(2);
        receives(2, new Frame.Reset(ResetReason.UNKNOWN, OptionalLong.empty(), false, welcome()));
        client.closed(2, 1006, 0, now);
        passes(Backoff.CAP);
        assertThat(actions).doesNotContain(new ClientAction.Open(3));

        client.handled(1, now);
        passes(Backoff.CAP);
        passes(Backoff.CAP);
        assertThat(actions).contains(new ClientAction.Open(3));
    }

    @Test
    void aLatePongOpensAnotherTransportAndTheAnswerEndsTheFirst() {
        live();
        passes(15_000);
        passes(1000);
        assertThat(actions).contains(new ClientAction.Open(2));
        assertThat(closedWith(1)).isEmpty();
        client.opened(2);
        receives(2, resumed(0, 1));

        assertThat(closedWith(1)).contains(CloseCode.NORMAL);
        assertThat(actions).contains(new ClientAction.Live(2, true));
    }

    @Test
    void theServerSaysHowOftenItIsAskedFromItsFirstAnswerOn() {
        client.open(now);
        client.opened(1);
        receives(1, new Frame.Welcome(new Frame.Grant("token", "epoch", "node", 1), 500, 120_000, 2, 1000, Set.of()));
        passes(500);

        assertThat(actions).contains(new ClientAction.Send(1, 0, FrameCodec.control(new Frame.Ping(0, 0, 500))));
        passes(1000);
        assertThat(closedWith(1)).contains(CloseCode.NORMAL);
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() {
        client.open(now);
        client.opened(1);
        passes(9999);
        assertThat(closedWith(1)).isEmpty();
        passes(1);
        assertThat(closedWith(1)).isPresent();
        passes(Backoff.CAP);
        assertThat(actions).contains(new ClientAction.Open(2));
    }

    @Test
    void aBusyServerIsLeftAloneForAsLongAsItSays() {
        client.open(now);
        client.opened(1);
        receives(1, new Frame.Busy(20_000));
        passes(19_999);
        assertThat(actions).doesNotContain(new ClientAction.Open(2));
        passes(Backoff.BASE + 1);
        assertThat(actions).contains(new ClientAction.Open(2));
    }

    @Test
    void aConnectionThatHasEndedIsNotResumed() {
        live();
        client.close(now);
        client.closed(1, CloseCode.ENDED.code(), 0, now);
        passes(Backoff.CAP);

        assertThat(actions).contains(new ClientAction.Ended()).doesNotContain(new ClientAction.Open(2));
        assertThat(client.send(Message.text("late"))).isEmpty();
    }

    @Test
    void aBusyApplicationIsGivenAllThatCameBeforeTheServerEndedTheConnection() {
        live();
        receives(1, "a");
        receives(1, "b");
        comesBackOn(2);
        receives(2, new Frame.Reset(ResetReason.UNKNOWN, OptionalLong.empty(), false, welcome()));
        receives(2, "c");
        receives(2, "d");
        actions.clear();
        client.closed(2, CloseCode.ENDED.code(), 0, now);
        act();

        assertThat(actions)
                .containsExactly(
                        new ClientAction.Deliver(2, Message.text("b")),
                        new ClientAction.Reset(ResetReason.UNKNOWN, OptionalLong.empty(), List.of()),
                        new ClientAction.Deliver(1, Message.text("c")),
                        new ClientAction.Deliver(2, Message.text("d")),
                        new ClientAction.Close(2, CloseCode.NORMAL, ""),
                        new ClientAction.Ended(),
                        new ClientAction.WakeAt(Long.MAX_VALUE));
        for (long number : new long[] {1, 2, 1, 2}) {
            client.handled(number, now);
        }
        assertThat(client.status().handled()).isEqualTo(2);
    }

    @Test
    void whoHasLeftDoesNotComeBackWhenItIsWokenLate() {
        live();
        client.closed(1, 1006, 0, now);
        client.leave();
        passes(Backoff.CAP);

        assertThat(actions).contains(new ClientAction.Ended()).doesNotContain(new ClientAction.Open(2));
    }

    @Test
    void aClientThatHasClosedIsGivenNothingMore() {
        live();
        receives(1, "a");
        receives(1, "b");
        client.close(now);
        client.closed(1, CloseCode.ENDED.code(), 0, now);
        act();

        assertThat(delivered()).containsExactly("a");
        assertThat(actions).contains(new ClientAction.Ended());
    }

    private Frame.Hello lastHello(int transport) {
        return actions.stream()
                .filter(action -> action instanceof ClientAction.Send send && send.transport() == transport)
                .map(action -> FrameCodec.decode(((ClientAction.Send) action).wire()))
                .filter(Frame.Hello.class::isInstance)
                .map(Frame.Hello.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void theServersIntervalHoldsFromTheFirstTransportOn() {
        client.open(now);
        client.opened(1);
        receives(1, new Frame.Welcome(new Frame.Grant("token", "epoch", "node", 1), 200, 120_000, 2, 1000, Set.of()));
        actions.clear();
        passes(200);
        assertThat(actions).anyMatch(ClientAction.Send.class::isInstance);
        passes(600);
        assertThat(closedWith(1)).isPresent();
    }

    @Test
    void anAttemptThatFailsWithATimeIsNotFollowedBefore() {
        client.open(now);
        client.closed(1, 1006, 20_000, now);
        passes(19_999);
        assertThat(actions).doesNotContain(new ClientAction.Open(2));
        passes(Backoff.BASE + 1);
        assertThat(actions).contains(new ClientAction.Open(2));
    }

    @Test
    void anotherProcessGoesOnFromTheState() {
        live();
        receives(1, "a");
        client.handled(1, now);
        client.send(Message.text("mine"));
        ResumeState state = client.state().orElseThrow();
        ClientConnection other = new ClientConnection(ClientSettings.of("other", new Random(2)), state);
        other.open(now);
        other.opened(1);
        actions.clear();
        actions.addAll(other.actions());

        Frame.Hello hello = lastHello(1);
        assertThat(hello.who())
                .isEqualTo(new Frame.Hello.Who(
                        Optional.of("token"), Optional.of("epoch"), Optional.empty(), HelloReason.RESTORED, "tab"));
        assertThat(List.of(hello.rx(), hello.oldest(), hello.newest())).containsExactly(1L, 1L, 1L);

        other.received(1, FrameCodec.control(resumed(0, 2)), now);
        assertThat(other.actions())
                .contains(new ClientAction.Live(1, true), new ClientAction.Send(1, 1, Message.text("mine")));
        assertThat(other.send(Message.text("second"))).hasValue(2);
        assertThat(other.send(Message.text("too many"))).isEmpty();
    }

    @Test
    void aRestoredConnectionStaysRestoredUntilItIsLive() {
        live();
        ClientConnection other = new ClientConnection(
                ClientSettings.of("other", new Random(2)), client.state().orElseThrow());
        other.open(now);
        other.closed(1, 1006, 0, now);
        other.woken(now + Backoff.CAP);
        other.opened(2);
        actions.addAll(other.actions());
        assertThat(lastHello(2).who().why()).isEqualTo(HelloReason.RESTORED);

        other.received(2, FrameCodec.control(resumed(0, 1)), now);
        other.closed(2, 1006, 0, now);
        other.woken(now + 2 * Backoff.CAP);
        other.opened(3);
        actions.addAll(other.actions());
        assertThat(lastHello(3).who().why()).isEqualTo(HelloReason.LOST);
    }

    @Test
    void whoLeavesSaysNoGoodbye() {
        live();
        actions.clear();
        client.leave();
        act();

        assertThat(actions)
                .containsExactly(
                        new ClientAction.Close(1, CloseCode.NORMAL, ""),
                        new ClientAction.Ended(),
                        new ClientAction.WakeAt(Long.MAX_VALUE));
    }

    @Test
    void aPlainServerDoesNotTakeOverFromALiveTransport() {
        live();
        client.networkChanged(now);
        client.openedPlain(2, now);
        act();

        assertThat(closedWith(2)).contains(CloseCode.NORMAL);
        assertThat(closedWith(1)).isEmpty();
        assertThat(client.status().phase()).isEqualTo(ClientStatus.Phase.LIVE);
    }

    @Test
    void aPlainServerIsTalkedToWithoutMarksAndPings() {
        client.send(Message.text("\u0001early"));
        client.open(now);
        client.openedPlain(1, now);
        client.sendVolatile(Message.text("v"));
        act();
        assertThat(actions)
                .containsSubsequence(
                        new ClientAction.Live(1, false),
                        new ClientAction.Send(1, 1, Message.text("\u0001early")),
                        new ClientAction.Send(1, 0, Message.text("v")));
        client.written(1, 1);
        act();
        assertThat(actions).contains(new ClientAction.Handled(1));

        passes(15_000);
        assertThat(actions).contains(new ClientAction.Ping(1));
        client.ponged(1, now);
        passes(15_000);
        client.ponged(1, now);
        passes(44_999);
        assertThat(closedWith(1)).isEmpty();
        passes(1);
        assertThat(closedWith(1)).isPresent();
    }

    @Test
    void whatAPlainServerMayNotHaveGotIsToldOfAndNotSentAgain() {
        client.open(now);
        client.openedPlain(1, now);
        client.send(Message.text("lost"));
        act();
        actions.clear();
        client.closed(1, 1006, 0, now);
        client.send(Message.text("kept"));
        act();
        assertThat(actions).contains(new ClientAction.SendingReset(ResetReason.UNKNOWN, OptionalLong.empty()));
        passes(Backoff.CAP);
        client.openedPlain(2, now);
        act();

        assertThat(actions)
                .contains(
                        new ClientAction.Send(2, 1, Message.text("kept")),
                        new ClientAction.Reset(
                                ResetReason.UNKNOWN, OptionalLong.empty(), List.of(Message.text("lost"))))
                .doesNotContain(new ClientAction.Send(2, 1, Message.text("lost")));
    }
}
