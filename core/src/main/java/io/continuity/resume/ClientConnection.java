package io.continuity.resume;

import io.continuity.resume.ClientStatus.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A connection as a client has it, over all its transports.
 *
 * <p>A state machine without sockets, clocks and threads. Who owns it tells it what happens, in order, and performs
 * {@link #actions()} after each call. Times are milliseconds of any clock that never goes back. <em>Not thread-safe.</em>
 */
public final class ClientConnection {
    private static final long BYE_TIMEOUT = 5000;
    private static final long NEVER = Long.MAX_VALUE;

    private final ClientSettings settings;
    private final Backoff backoff;
    private final ClientHandshake handshake;
    private final ClientReceiver receiver;
    private List<ClientAction> actions = new ArrayList<>();
    private Optional<ClientTransport> current = Optional.empty();
    private Optional<ClientTransport> candidate = Optional.empty();
    private int transports;
    private boolean closing;
    private boolean ended;
    private long deadline = NEVER;
    private long retryAt = NEVER;
    private long wakeAt = NEVER;

    /**
     * Creates a connection that has no transport yet.
     *
     * @param settings of this client
     */
    public ClientConnection(ClientSettings settings) {
        this(settings, Optional.empty());
    }

    /**
     * Creates a connection that has no transport yet, and goes on from where another process has left it. A server that has
     * handled more than that process knew of, or that holds no longer what comes next, answers with a reset.
     *
     * @param settings of this client; its instance is that of the state
     * @param restored what {@link #state()} had returned
     */
    public ClientConnection(ClientSettings settings, ResumeState restored) {
        this(settings, Optional.of(restored));
    }

    private ClientConnection(ClientSettings settings, Optional<ResumeState> restored) {
        this.settings = settings;
        this.backoff = new Backoff(settings.random());
        this.handshake = new ClientHandshake(settings, restored, this::act);
        this.receiver = new ClientReceiver(handshake, this::act);
    }

    /**
     * Returns what another process needs in order to go on. Whoever stores it does so after each change and before
     * {@link ClientAction.Send}s are performed.
     *
     * @return empty if no server knows this connection
     */
    public Optional<ResumeState> state() {
        return handshake.state();
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
        ClientTransport next = new ClientTransport(++transports, handshake.heartbeat());
        candidate = Optional.of(next);
        deadline = now + settings.connectTimeout().toMillis();
        retryAt = NEVER;
        act(new ClientAction.Open(next.id()));
    }

    /**
     * Says with what to authenticate from the next transport on.
     *
     * @param withEachHello a credential for the application on the server
     */
    public void authenticateWith(String withEachHello) {
        handshake.name().authenticateWith(withEachHello);
    }

    /**
     * A transport to a server that speaks {@code continuity.v1} is open.
     *
     * @param transport its number
     */
    public void opened(int transport) {
        if (is(candidate, transport)) {
            send(transport, handshake.hello());
        }
    }

    /**
     * A transport to a server that does not speak {@code continuity.v1} is open. What was sent before and may be lost is
     * never sent again; what was sent since the last transport was lost goes out now.
     *
     * @param transport its number
     * @param now the time
     */
    public void openedPlain(int transport, long now) {
        if (is(candidate, transport) && current.isPresent()) {
            // It could not take over what the other one has.
            act(new ClientAction.Close(transport, CloseCode.NORMAL, ""));
            candidateFailed(0, now);
        } else if (is(candidate, transport)) {
            handshake.plain(candidate.get(), now);
            live(candidate.get(), false, now);
            receiver.deliver(!ended);
        }
    }

    /**
     * A transport has closed, or could not be opened.
     *
     * @param transport its number
     * @param code the close code, 1006 if there was none
     * @param floor after how many milliseconds the server wants another attempt at the earliest; 0 if it has not said
     * @param now the time
     */
    public void closed(int transport, int code, long floor, long now) {
        if (code == CloseCode.ENDED.code() && (is(current, transport) || is(candidate, transport))) {
            finish();
        } else if (is(candidate, transport)) {
            candidateFailed(floor, now);
        } else if (is(current, transport)) {
            currentLost(floor, now);
        }
    }

    private void currentLost(long floor, long now) {
        if (isPlain()) {
            handshake.lose(ResetReason.UNKNOWN, OptionalLong.empty());
        }
        current = Optional.empty();
        backoff.lost();
        if (closing) {
            leave();
        } else if (candidate.isEmpty()) {
            handshake.name().live();
            retryAt = Math.min(retryAt, now + backoff.next(floor));
        }
    }

    private void candidateFailed(long floor, long now) {
        candidate = Optional.empty();
        deadline = closing ? deadline : NEVER;
        handshake.name().failed(current.isPresent());
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
                live(current.get(), wire, now);
            } else if (is(candidate, transport)) {
                answered(candidate.get(), FrameCodec.decode(wire), now);
            }
        } catch (ProtocolException e) {
            act(new ClientAction.Close(transport, e.code(), e.reason()));
            closed(transport, e.code().code(), 0, now);
        }
        receiver.deliver(!ended);
    }

    private void answered(ClientTransport next, Frame frame, long now) {
        if (frame instanceof Frame.Busy busy) {
            act(new ClientAction.Close(next.id(), CloseCode.NORMAL, ""));
            candidateFailed(busy.after(), now);
        } else {
            handshake.answered(next, frame, now).ifPresent(resumed -> live(next, resumed, now));
        }
    }

    private void live(ClientTransport next, boolean resumed, long now) {
        current.ifPresent(old -> act(new ClientAction.Close(old.id(), CloseCode.NORMAL, "")));
        current = Optional.of(next);
        candidate = Optional.empty();
        deadline = NEVER;
        retryAt = NEVER;
        backoff.live(now);
        handshake.live();
        receiver.live(resumed);
        act(new ClientAction.Live(next.id(), resumed));
        handshake.window().from(next.sent() + 1).forEach(message -> act(next.app(message)));
        if (closing) {
            bye(next, now);
        }
    }

    private void live(ClientTransport transport, Message wire, long now) {
        Frame frame = transport.isPlain() ? new Frame.App(wire) : FrameCodec.decode(wire);
        if (frame instanceof Frame.Drain drain) {
            handshake.name().asked();
            retryAt = candidate.isPresent() ? retryAt : now + drain.after();
        } else {
            receiver.received(transport, frame, now);
        }
    }

    /**
     * The application has handled the message that it was given last.
     *
     * @param number of the message
     * @param now the time
     */
    public void handled(long number, long now) {
        receiver.handled(number, current, now);
        receiver.deliver(!ended);
    }

    /**
     * Sends a message, now or as soon as there is a transport.
     *
     * @param message what to send
     * @return its number, of which {@link ClientAction.Handled} will tell, or {@link ClientAction.Reset} that it may not have
     *     been handled; empty if the window is full or the connection has ended
     */
    public OptionalLong send(Message message) {
        if (ended || closing || !handshake.window().hasRoomFor(1, message.size())) {
            return OptionalLong.empty();
        }
        long number = handshake.window().add(message);
        current.ifPresent(transport -> act(transport.app(message)));
        return OptionalLong.of(number);
    }

    /**
     * A message is out, on a plain transport: more than that cannot be known there.
     *
     * @param transport which
     * @param number of the message
     */
    public void written(int transport, long number) {
        if (is(current, transport) && isPlain()) {
            handshake.acknowledged(number);
        }
    }

    /**
     * Sends a message now or never.
     *
     * @param message what to send
     */
    public void sendVolatile(Message message) {
        current.ifPresent(transport -> act(transport.unkept(message)));
    }

    /**
     * Authenticates anew on the present transport, and from now on.
     *
     * @param renewed a credential for the application on the server
     */
    public void renew(String renewed) {
        authenticateWith(renewed);
        Frame.Auth auth = new Frame.Auth(Optional.of(renewed), OptionalLong.empty());
        current.filter(it -> !it.isPlain()).ifPresent(it -> send(it.id(), auth));
    }

    /**
     * This machine's network has changed: what is open may be dead, and an attempt that failed may succeed now.
     *
     * @param now the time
     */
    public void networkChanged(long now) {
        if (isPlain()) {
            act(new ClientAction.Ping(current.get().id()));
        } else if (!ended && candidate.isEmpty() && !receiver.lagsBehind()) {
            handshake.name().failed(false);
            open(now);
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
            } else if (!handshake.name().isKnown()) {
                leave();
            } else {
                deadline = now + BYE_TIMEOUT;
            }
        }
    }

    private void bye(ClientTransport transport, long now) {
        if (transport.isPlain()) {
            leave();
        } else {
            send(transport.id(), new Frame.Bye());
            deadline = now + BYE_TIMEOUT;
        }
    }

    /** Ends this client. The application is given all that was received before, without being waited for. */
    public void finish() {
        if (!ended && !closing) {
            receiver.deliverAll();
        }
        leave();
    }

    /** Ends this client, and leaves the connection to whoever has its {@link #state()}. */
    public void leave() {
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
        backoff.woken(now);
        if (now >= deadline) {
            deadlinePassed(now);
        }
        current.ifPresent(transport -> beat(transport, now));
        if (now >= retryAt && !ended) {
            if (receiver.lagsBehind()) {
                retryAt = now + backoff.next(0); // So that resets do not pile up before a busy application.
            } else {
                open(now);
            }
        }
    }

    private void deadlinePassed(long now) {
        if (closing) {
            leave();
        } else if (candidate.isPresent()) {
            act(new ClientAction.Close(candidate.get().id(), CloseCode.NORMAL, "No answer"));
            candidateFailed(0, now);
        }
    }

    private void beat(ClientTransport transport, long now) {
        receiver.acknowledge(transport, now);
        if (transport.heartbeat().isDead(now)) {
            act(new ClientAction.Close(transport.id(), CloseCode.NORMAL, "No heartbeat"));
            closed(transport.id(), CloseCode.NORMAL.code(), 0, now);
        } else if (transport.isPongLate(now) && candidate.isEmpty()) {
            handshake.name().live();
            open(now);
        } else if (transport.heartbeat().isPingDue(now)) {
            act(transport.ping(receiver.handled(), now));
        }
    }

    /**
     * A WebSocket pong has come.
     *
     * @param transport on which
     * @param now the time
     */
    public void ponged(int transport, long now) {
        current.filter(it -> it.id() == transport)
                .ifPresent(it -> it.heartbeat().heard(now));
    }

    /**
     * Says how the connection is.
     *
     * @return the state of this moment
     */
    public ClientStatus status() {
        return handshake.status(phase());
    }

    private Phase phase() {
        if (ended || closing) {
            return ended ? Phase.CLOSED : Phase.CLOSING;
        } else if (current.isPresent()) {
            return candidate.isPresent() ? Phase.MOVING : Phase.LIVE;
        }
        return candidate.isPresent() ? Phase.CONNECTING : Phase.WAITING;
    }

    private boolean isPlain() {
        return current.filter(ClientTransport::isPlain).isPresent();
    }

    private long dueAt() {
        if (ended) {
            return NEVER;
        }
        long due = Math.min(Math.min(deadline, retryAt), backoff.dueAt());
        return current.map(transport -> Math.min(due, Math.min(transport.dueAt(), receiver.dueAt())))
                .orElse(due);
    }

    private void send(int transport, Frame.Control frame) {
        act(new ClientAction.Send(transport, 0, FrameCodec.control(frame)));
    }

    private static boolean is(Optional<ClientTransport> known, int transport) {
        return known.filter(it -> it.id() == transport).isPresent();
    }

    private void act(ClientAction action) {
        actions.add(action);
    }
}
