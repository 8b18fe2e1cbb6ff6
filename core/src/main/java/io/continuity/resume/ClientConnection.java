package io.continuity.resume;

import io.continuity.resume.Frame.Hello;
import io.continuity.resume.Frame.Welcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A connection as a client has it, over all its transports.
 *
 * <p>A state machine without sockets, clocks and threads. Who owns it tells it what happens, in order, and performs
 * {@link #actions()} after each call. Times are milliseconds of any clock that never goes back. <em>Not thread-safe.</em>
 */
public final class ClientConnection {
    private static final long STABLE = 10_000;
    private static final long BYE_TIMEOUT = 5000;
    private static final long NEVER = Long.MAX_VALUE;

    private final ClientSettings settings;
    private final Backoff backoff;
    private final SendWindow window;
    private final Deliveries deliveries;
    private final ClientReceiver receiver;
    private final AckSchedule acks = new AckSchedule();
    private List<ClientAction> actions = new ArrayList<>();
    private Optional<ClientTransport> current = Optional.empty();
    private Optional<ClientTransport> candidate = Optional.empty();
    private HelloReason why = HelloReason.NEW;
    private Optional<String> token = Optional.empty();
    private Optional<String> epoch = Optional.empty();
    private Optional<String> credential = Optional.empty();
    private int transports;
    private long heartbeat;
    private boolean closing;
    private boolean ended;
    private long deadline = NEVER;
    private long retryAt = NEVER;
    private long stableAt = NEVER;
    private long wakeAt = NEVER;

    /**
     * Creates a connection that has no transport yet.
     *
     * @param settings of this client
     */
    public ClientConnection(ClientSettings settings) {
        this.settings = settings;
        this.backoff = new Backoff(settings.random());
        this.window = new SendWindow(settings.outbound());
        this.deliveries = new Deliveries(settings.inbound());
        this.receiver = new ClientReceiver(window, deliveries, this::act);
        this.heartbeat = settings.heartbeat().toMillis();
    }

    /**
     * Returns what to do, in order, and forgets it.
     *
     * @return actions, the last of which says when to wake this up, if that has changed
     */
    public List<ClientAction> actions() {
        long next = dueAt();
        if (next != wakeAt) {
            wakeAt = next;
            act(new ClientAction.WakeAt(next));
        }
        List<ClientAction> due = actions;
        actions = new ArrayList<>();
        return due;
    }

    /**
     * Begins to connect.
     *
     * @param now the time
     */
    public void open(long now) {
        connect(now);
    }

    /**
     * Says with what to authenticate from the next transport on.
     *
     * @param withEachHello a credential for the application on the server
     */
    public void authenticateWith(String withEachHello) {
        credential = Optional.of(withEachHello);
    }

    private void connect(long now) {
        ClientTransport next = new ClientTransport(++transports, heartbeat);
        candidate = Optional.of(next);
        deadline = now + settings.connectTimeout().toMillis();
        retryAt = NEVER;
        act(new ClientAction.Open(next.id()));
    }

    /**
     * A transport is open.
     *
     * @param transport its number
     */
    public void opened(int transport) {
        if (is(candidate, transport)) {
            Hello.Who who = new Hello.Who(token, epoch, credential, why, settings.instance());
            Hello hello = new Hello(
                    who, deliveries.present().received(), window.oldest(), window.newest(), Set.of(), heartbeat);
            send(transport, hello);
        }
    }

    /**
     * A transport has closed, or could not be opened.
     *
     * @param transport its number
     * @param code the close code, 1006 if there was none
     * @param now the time
     */
    public void closed(int transport, int code, long now) {
        if (code == CloseCode.ENDED.code() && (is(current, transport) || is(candidate, transport))) {
            end();
        } else if (is(candidate, transport)) {
            candidateFailed(0, now);
        } else if (is(current, transport)) {
            current = Optional.empty();
            currentLost(now);
        }
    }

    private void currentLost(long now) {
        stableAt = NEVER;
        if (closing) {
            end();
        } else if (candidate.isEmpty()) {
            why = HelloReason.LOST;
            retryAt = Math.min(retryAt, now + backoff.next(0));
        }
    }

    private void candidateFailed(long floor, long now) {
        candidate = Optional.empty();
        deadline = closing ? deadline : NEVER;
        why = token.isEmpty() ? HelloReason.NEW : current.isPresent() ? why : HelloReason.LOST;
        retryAt = now + backoff.next(floor);
    }

    /**
     * A WebSocket message has come.
     *
     * @param transport on which
     * @param wire as it was received
     * @param now the time
     */
    public void received(int transport, Message wire, long now) {
        try {
            if (is(current, transport)) {
                current.get().heartbeat().heard(now);
                live(current.get(), FrameCodec.decode(wire), now);
            } else if (is(candidate, transport)) {
                answered(candidate.get(), FrameCodec.decode(wire), now);
            }
        } catch (ProtocolException e) {
            act(new ClientAction.Close(transport, e.code(), e.reason()));
            closed(transport, e.code().code(), now);
        }
        deliver();
    }

    private void answered(ClientTransport next, Frame frame, long now) {
        if (frame instanceof Welcome welcome && token.isEmpty()) {
            begin(next, welcome, now);
            live(next, false, now);
        } else if (frame instanceof Frame.Resumed resumed && token.isPresent()) {
            resumed(next, resumed, now);
        } else if (frame instanceof Frame.Reset reset && token.isPresent()) {
            reset(next, reset, now);
        } else if (frame instanceof Frame.Busy busy) {
            act(new ClientAction.Close(next.id(), CloseCode.NORMAL, ""));
            candidateFailed(busy.after(), now);
        } else if (!(frame instanceof Frame.Ignored)) {
            throw new ProtocolException("The answer to hello is welcome, resumed, reset or busy");
        }
    }

    private void begin(ClientTransport next, Welcome welcome, long now) {
        token = Optional.of(welcome.grant().token());
        epoch = Optional.of(welcome.grant().epoch());
        heartbeat = Math.max(100, welcome.heartbeat());
        window.limits(new WindowLimits(
                Math.min(settings.outbound().messages(), welcome.windowMessages()),
                Math.min(settings.outbound().bytes(), welcome.windowBytes())));
        next.begin(0, 0, heartbeat, now);
    }

    private void resumed(ClientTransport next, Frame.Resumed resumed, long now) {
        if (!epoch.equals(Optional.of(resumed.grant().epoch()))) {
            throw new ProtocolException("resumed: another epoch");
        }
        if (resumed.next() > deliveries.present().received() + 1 || resumed.next() < 1) {
            throw new ProtocolException("resumed: next leaves messages out");
        }
        if (resumed.rx() < window.oldest() - 1) {
            throw new ProtocolException("resumed: rx is before what was acknowledged");
        }
        receiver.acknowledged(resumed.rx());
        token = Optional.of(resumed.grant().token());
        next.begin(resumed.next() - 1, resumed.rx(), heartbeat, now);
        live(next, true, now);
    }

    private void reset(ClientTransport next, Frame.Reset reset, long now) {
        reset.rx().ifPresent(rx -> receiver.acknowledged(Math.min(rx, window.newest())));
        deliveries.reset(new ClientAction.Reset(reset.why(), reset.rx(), window.from(window.oldest())));
        window.startAfter(0);
        acks.sent();
        begin(next, reset.fresh(), now);
        live(next, false, now);
    }

    private void live(ClientTransport next, boolean resumed, long now) {
        current.ifPresent(old -> act(new ClientAction.Close(old.id(), CloseCode.NORMAL, "")));
        current = Optional.of(next);
        candidate = Optional.empty();
        deadline = NEVER;
        retryAt = NEVER;
        stableAt = now + STABLE;
        why = HelloReason.LOST;
        act(new ClientAction.Live(next.id(), resumed));
        for (Message message : window.from(next.sent() + 1)) {
            transmit(next, message);
        }
        if (closing) {
            bye(next, now);
        }
    }

    private void live(ClientTransport transport, Frame frame, long now) {
        if (frame instanceof Frame.Drain drain) {
            why = HelloReason.DRAIN;
            retryAt = candidate.isPresent() ? retryAt : now + drain.after();
        } else {
            receiver.received(transport, frame, now);
        }
    }

    private void deliver() {
        Optional<ClientAction> next = ended ? Optional.empty() : deliveries.next();
        while (next.isPresent()) {
            act(next.get());
            next = deliveries.next();
        }
    }

    /**
     * The application has handled the message that it was given last.
     *
     * @param number of the message
     * @param now the time
     */
    public void handled(long number, long now) {
        boolean former = deliveries.lagBehind();
        int size = deliveries.handled(number);
        if (!former) {
            acks.handled(size, now);
            acknowledge(now);
        }
        deliver();
    }

    private void acknowledge(long now) {
        if (acks.isDue(now) && current.isPresent()) {
            acks.sent();
            send(current.get().id(), new Frame.Ack(deliveries.present().handled()));
        }
    }

    /**
     * Sends a message, now or as soon as there is a transport.
     *
     * @param message what to send
     * @return its number, of which {@link ClientAction.Handled} will tell, or {@link ClientAction.Reset} that it may not have
     *     been handled; empty if the window is full or the connection has ended
     */
    public OptionalLong send(Message message) {
        if (ended || closing || !window.hasRoomFor(1, message.size())) {
            return OptionalLong.empty();
        }
        long number = window.add(message);
        current.ifPresent(transport -> transmit(transport, message));
        return OptionalLong.of(number);
    }

    private void transmit(ClientTransport transport, Message message) {
        transport.send();
        act(new ClientAction.Send(transport.id(), FrameCodec.app(message)));
    }

    /**
     * Sends a message now or never.
     *
     * @param message what to send
     */
    public void sendVolatile(Message message) {
        current.ifPresent(transport -> act(new ClientAction.Send(transport.id(), FrameCodec.unkept(message))));
    }

    /**
     * Authenticates anew on the present transport, and from now on.
     *
     * @param renewed a credential for the application on the server
     */
    public void renew(String renewed) {
        authenticateWith(renewed);
        current.ifPresent(
                transport -> send(transport.id(), new Frame.Auth(Optional.of(renewed), OptionalLong.empty())));
    }

    /**
     * This machine's network has changed: what is open may be dead, and an attempt that failed may succeed now.
     *
     * @param now the time
     */
    public void networkChanged(long now) {
        if (!ended && candidate.isEmpty() && !deliveries.lagBehind()) {
            why = token.isEmpty() ? HelloReason.NEW : HelloReason.LOST;
            connect(now);
        }
    }

    /**
     * Ends the connection for good.
     *
     * @param now the time
     */
    public void close(long now) {
        if (!ended && !closing) {
            closing = true;
            if (current.isPresent()) {
                bye(current.get(), now);
            } else if (candidate.isEmpty() && token.isEmpty()) {
                end();
            } else {
                deadline = now + BYE_TIMEOUT;
            }
        }
    }

    private void bye(ClientTransport transport, long now) {
        send(transport.id(), new Frame.Bye());
        deadline = now + BYE_TIMEOUT;
    }

    private void end() {
        if (!ended) {
            current.ifPresent(transport -> act(new ClientAction.Close(transport.id(), CloseCode.NORMAL, "")));
            candidate.ifPresent(transport -> act(new ClientAction.Close(transport.id(), CloseCode.NORMAL, "")));
            current = Optional.empty();
            candidate = Optional.empty();
            ended = true;
            act(new ClientAction.Ended());
        }
    }

    /**
     * It is the time that was asked for.
     *
     * @param now the time
     */
    public void woken(long now) {
        wakeAt = NEVER;
        if (now >= deadline) {
            deadlinePassed(now);
        }
        if (now >= stableAt) {
            stableAt = NEVER;
            backoff.succeeded();
        }
        current.ifPresent(transport -> beat(transport, now));
        if (now >= retryAt) {
            if (deliveries.lagBehind()) {
                retryAt = now + backoff.next(0); // So that resets do not pile up before a busy application.
            } else {
                connect(now);
            }
        }
    }

    private void deadlinePassed(long now) {
        deadline = NEVER;
        if (closing) {
            end();
        } else if (candidate.isPresent()) {
            act(new ClientAction.Close(candidate.get().id(), CloseCode.NORMAL, "No answer"));
            candidateFailed(0, now);
        }
    }

    private void beat(ClientTransport transport, long now) {
        acknowledge(now);
        if (transport.heartbeat().isDead(now)) {
            act(new ClientAction.Close(transport.id(), CloseCode.NORMAL, "No heartbeat"));
            closed(transport.id(), CloseCode.NORMAL.code(), now);
        } else if (transport.heartbeat().isPingDue(now)) {
            transport.pinged(now);
            send(transport.id(), new Frame.Ping(deliveries.present().handled(), transport.sent(), now));
        } else if (transport.isPongLate(now) && candidate.isEmpty()) {
            why = HelloReason.LOST;
            connect(now);
        }
    }

    private long dueAt() {
        if (ended) {
            return NEVER;
        }
        long due = Math.min(Math.min(deadline, retryAt), stableAt);
        long beat = current.map(transport -> Math.min(transport.dueAt(), acks.dueAt()))
                .orElse(NEVER);
        return Math.min(due, beat);
    }

    private void send(int transport, Frame.Control frame) {
        act(new ClientAction.Send(transport, FrameCodec.control(frame)));
    }

    private static boolean is(Optional<ClientTransport> known, int transport) {
        return known.filter(it -> it.id() == transport).isPresent();
    }

    private void act(ClientAction action) {
        actions.add(action);
    }
}
