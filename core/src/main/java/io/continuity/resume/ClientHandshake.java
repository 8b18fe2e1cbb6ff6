package io.continuity.resume;

import io.continuity.resume.Frame.Welcome;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What a client says when a transport opens, what it believes of the answer, and what it leaves behind. <em>Not thread-safe.</em> */
final class ClientHandshake {
    private static final long SHORTEST_HEARTBEAT = 100;

    private final WindowLimits outbound;
    private final ClientName name;
    private final SendWindow window;
    private final Deliveries deliveries;
    private final Consumer<ClientAction> actions;
    /** What the application was not told yet of a connection that is gone. */
    private Optional<ClientAction.Reset> untold = Optional.empty();

    private long heartbeat;

    ClientHandshake(ClientSettings settings, Optional<ResumeState> restored, Consumer<ClientAction> actions) {
        String instance = restored.map(state -> state.name().instance()).orElse(settings.instance());
        this.outbound = settings.outbound();
        this.name = new ClientName(instance, restored);
        this.window = new SendWindow(outbound);
        this.deliveries = new Deliveries(
                settings.inbound(), restored.map(ResumeState::handled).orElse(0L));
        this.heartbeat = restored.map(ResumeState::heartbeatMillis)
                .orElse(settings.heartbeat().toMillis());
        this.actions = actions;
        restored.ifPresent(state -> {
            window.startAfter(state.first() - 1);
            state.unacknowledged().forEach(window::add);
            limit(state.window());
        });
    }

    ClientName name() {
        return name;
    }

    SendWindow window() {
        return window;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    long heartbeat() {
        return heartbeat;
    }

    Frame.Hello hello() {
        return name.hello(deliveries.present().received(), window, heartbeat);
    }

    /**
     * Makes a transport live, if this is the answer to hello.
     *
     * @return whether it is live, and if so, whether the connection has gone on
     */
    Optional<Boolean> answered(ClientTransport next, Frame frame, long now) {
        if (frame instanceof Welcome welcome && !name.isKnown()) {
            begin(next, welcome, now);
        } else if (frame instanceof Frame.Resumed resumed && name.isKnown()) {
            resumed(next, resumed, now);
            return Optional.of(true);
        } else if (frame instanceof Frame.Reset reset && name.isKnown()) {
            reset.rx().ifPresent(rx -> acknowledged(Math.min(rx, window.newest())));
            lose(reset.why(), reset.rx());
            begin(next, reset.fresh(), now);
        } else if (frame instanceof Frame.Ignored) {
            return Optional.empty();
        } else {
            throw new ProtocolException("The answer to hello is welcome, resumed, reset or busy");
        }
        return Optional.of(false);
    }

    private void begin(ClientTransport next, Welcome welcome, long now) {
        name.granted(welcome.grant());
        heartbeat = Math.max(SHORTEST_HEARTBEAT, welcome.heartbeat());
        limit(new WindowLimits(welcome.windowMessages(), welcome.windowBytes()));
        next.beatEvery(heartbeat);
        next.begin(0, 0, now);
    }

    private void limit(WindowLimits ofServer) {
        window.limits(new WindowLimits(
                Math.min(outbound.messages(), ofServer.messages()), Math.min(outbound.bytes(), ofServer.bytes())));
    }

    private void resumed(ClientTransport next, Frame.Resumed resumed, long now) {
        if (!name.isOf(resumed.grant())) {
            throw new ProtocolException("resumed: another epoch");
        }
        if (resumed.next() > deliveries.present().received() + 1 || resumed.next() < 1) {
            throw new ProtocolException("resumed: next leaves messages out");
        }
        if (resumed.rx() < window.oldest() - 1) {
            throw new ProtocolException("resumed: rx is before what was acknowledged");
        }
        acknowledged(resumed.rx());
        name.granted(resumed.grant());
        next.begin(resumed.next() - 1, resumed.rx(), now);
    }

    /** Makes a transport live on which nothing of the protocol is said. */
    void plain(ClientTransport next, long now) {
        if (name.isKnown()) {
            lose(ResetReason.UNKNOWN, OptionalLong.empty());
            name.forget();
        }
        next.beginPlain(window.oldest() - 1, now);
    }

    /** Gives up what was sent and is not acknowledged. */
    void lose(ResetReason reason, OptionalLong handled) {
        actions.accept(new ClientAction.SendingReset(reason, handled));
        untold = Optional.of(new ClientAction.Reset(reason, handled, window.from(window.oldest())));
        window.startAfter(0);
    }

    /** A transport is live: what comes on it follows what the application has to be told. */
    void live() {
        name.live();
        untold.ifPresent(deliveries::reset);
        untold = Optional.empty();
    }

    /** The server has handled what was sent up to a position. */
    void acknowledged(long rx) {
        if (window.acknowledged(rx) > 0) {
            actions.accept(new ClientAction.Handled(rx));
        }
    }

    ClientStatus status(ClientStatus.Phase phase) {
        Inbox inbox = deliveries.present();
        return new ClientStatus(
                phase, name.isKnown(), window.newest(), window.size(), inbox.received(), inbox.handled());
    }

    Optional<ResumeState> state() {
        return name.saved()
                .map(known -> new ResumeState(
                        known,
                        window.limits(),
                        heartbeat,
                        deliveries.present().handled(),
                        window.oldest(),
                        window.from(window.oldest())));
    }
}
