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
        client.closed(transport - 1, 1006, now);
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
        client.closed(2, 1006, now);
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

        assertThat(actions).contains(new ClientAction.Send(1, FrameCodec.control(new Frame.Ping(0, 0, 500))));
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
        client.closed(1, CloseCode.ENDED.code(), now);
        passes(Backoff.CAP);

        assertThat(actions).contains(new ClientAction.Ended()).doesNotContain(new ClientAction.Open(2));
        assertThat(client.send(Message.text("late"))).isEmpty();
    }
}
