package io.continuity.ws.server;

import io.continuity.resume.CloseCode;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.LogCall;
import io.continuity.resume.Message;
import io.continuity.resume.Ownership;
import io.continuity.resume.ResumeTokens;
import io.continuity.resume.ServerAction;
import io.continuity.resume.ServerConnection;
import io.continuity.resume.WriteResult;
import io.continuity.ws.common.Coders;
import io.continuity.ws.common.Outlet;
import io.continuity.ws.server.ConnectionAuthenticator.Authentication;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.ObjLongConsumer;

/**
 * One socket of a client that speaks {@code continuity.v1}, and the state machine that says what is to happen on it. All that
 * happens to that goes through one strand. <em>Thread-safe.</em>
 */
final class ServedTransport implements SocketLife, SessionWatch.Watched {
    /** Frames that a client may be ahead of this, which takes microseconds for each. */
    private static final int MAX_ARRIVING = 4096;

    private static final System.Logger LOG = System.getLogger(ServedTransport.class.getName());

    private final ConnectionHub hub;
    private final Upgrade upgrade;
    private final Transport transport;
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final AtomicInteger arriving = new AtomicInteger();
    private final Strand strand = new Strand(Runnable::run, this::broken);
    private final ServerConnection engine;
    private final LogCall.Answers answers = new LogCall.Answers() {
        @Override
        public void answered(LogCall.Answer answer) {
            event((machine, now) -> machine.answered(answer, now));
        }

        @Override
        public void failed(Throwable cause) {
            broken(cause);
        }
    };

    // Used in the strand only.
    private Optional<LogicalConnection> connection = Optional.empty();
    private Optional<Future<?>> alarm = Optional.empty();
    private Optional<Future<?>> credentialsEnd = Optional.empty();
    private boolean authenticating;
    private boolean socketClosed;

    private Optional<ConnectionId> about = Optional.empty();

    private final AtomicBoolean turn = new AtomicBoolean();
    private volatile String principal = "";
    private volatile Optional<Ownership> owner = Optional.empty();

    ServedTransport(ConnectionHub hub, Upgrade upgrade) {
        this.hub = hub;
        this.upgrade = upgrade;
        this.transport = upgrade.transport();
        this.engine = new ServerConnection(hub.resumption().settings(), hub.now());
    }

    /** Begins, unless there is no room. */
    void begin(boolean leaving) {
        hub.add(this);
        event((machine, now) -> {
            if (leaving || !hub.admits()) {
                machine.refuse(hub.pauseMillis());
            }
        });
    }

    Upgrade upgrade() {
        return upgrade;
    }

    ClassLoader loader() {
        return loader;
    }

    Session socket() {
        return transport.socket();
    }

    String principal() {
        return principal;
    }

    /** What the connection is owned with here, as of the last event. */
    Optional<Ownership> owner() {
        return owner;
    }

    /** Has the state machine do something, and does what it wants then. */
    void event(ObjLongConsumer<ServerConnection> what) {
        strand.run(() -> {
            what.accept(engine, hub.now());
            act();
        });
    }

    private void act() {
        connection.ifPresent(known -> known.outgoing().pull(this, engine, hub.now()));
        note();
        List<ServerAction> actions = engine.actions();
        while (!actions.isEmpty()) {
            for (ServerAction action : actions) {
                perform(action, actions);
            }
            connection.ifPresent(known -> known.outgoing().pull(this, engine, hub.now()));
            note();
            actions = engine.actions();
        }
        if (!engine.isBeginning()) {
            leave();
        }
        if (socketClosed && owner.isEmpty()) {
            hub.remove(this);
        }
    }

    /** Before the log is called: hints may come before its answer. */
    private void note() {
        owner = engine.ownership();
        Optional<ConnectionId> now = owner.map(Ownership::id).or(engine::awaited);
        if (!now.equals(about)) {
            hub.index().move(this, about, now);
            about = now;
        }
    }

    private void perform(ServerAction action, List<ServerAction> all) {
        if (action instanceof ServerAction.Send send) {
            transport.send(send.wire(), false, failure -> {
                if (failure != null) {
                    lost();
                }
            });
        } else if (action instanceof ServerAction.Close close) {
            transport.close(reason(close));
        } else if (action instanceof LogCall call) {
            call.perform(hub.resumption().log(), answers);
        } else if (action instanceof ServerAction.WakeAt wake) {
            wake(wake.at());
        } else if (action instanceof ServerAction.Authenticate authenticate) {
            authenticate(authenticate.credential());
        } else {
            tell(action, all);
        }
    }

    private CloseReason reason(ServerAction.Close close) {
        String phrase = connection
                .flatMap(LogicalConnection::closing)
                .map(CloseReason::getReasonPhrase)
                .filter(text -> close.reason().isEmpty())
                .orElse(close.reason());
        return new CloseReason(CloseCodes.getCloseCode(close.code().code()), phrase);
    }

    private void wake(long at) {
        alarm.ifPresent(former -> former.cancel(false));
        alarm = at == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of(hub.after(at - hub.now(), () -> event(ServerConnection::woken)));
    }

    private void tell(ServerAction action, List<ServerAction> all) {
        if (action instanceof ServerAction.Opened opened) {
            hub.counters().opened(opened.after());
            connection = hub.open(opened.id(), this, opened.after());
        } else if (action instanceof ServerAction.Resumed resumed) {
            hub.counters().resumed();
            connection = hub.resume(resumed.id(), this, resumed.attributes());
        } else if (action instanceof ServerAction.Left left) {
            left(left, all);
        } else {
            connection.ifPresent(known -> tell(known, action));
        }
    }

    private void tell(LogicalConnection known, ServerAction action) {
        if (action instanceof ServerAction.Deliver deliver) {
            transport.used();
            known.deliver(this, deliver.number(), deliver.message());
        } else if (action instanceof ServerAction.DeliverVolatile unkept) {
            transport.used();
            known.deliverVolatile(unkept.message());
        } else if (action instanceof ServerAction.Stored stored) {
            known.outgoing().stored(stored.count());
        }
    }

    private void left(ServerAction.Left left, List<ServerAction> all) {
        credentialsEnd.ifPresent(timer -> timer.cancel(false));
        connection.ifPresent(known -> {
            if (left.ended()) {
                CloseReason reason = all.stream()
                        .filter(ServerAction.Close.class::isInstance)
                        .findFirst()
                        .map(ServerAction.Close.class::cast)
                        .filter(close -> close.code() != CloseCode.ENDED)
                        .map(this::reason)
                        .orElse(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
                known.ended(reason);
            } else {
                known.outgoing().left(this, left.unknown());
                known.detached(this);
            }
        });
    }

    private void authenticate(Optional<String> credential) {
        if (authenticating) {
            transport.close(
                    new CloseReason(CloseCodes.getCloseCode(CloseCode.PROTOCOL.code()), "One credential at a time"));
            engine.closed();
            return;
        }
        authenticating = true;
        Handshake handshake = upgrade.facts().handshake();
        hub.call(loader, () -> {
            Optional<Authentication> result = hub.authenticate(handshake, credential);
            event((machine, now) -> authenticated(result, machine));
        });
    }

    private void authenticated(Optional<Authentication> result, ServerConnection machine) {
        authenticating = false;
        credentialsEnd.ifPresent(timer -> timer.cancel(false));
        if (result.isEmpty()) {
            hub.counters().denied();
            machine.denied();
            return;
        }
        principal = result.get().principal();
        Optional<Duration> validFor = result.get().validFor();
        validFor.ifPresent(this::renewBefore);
        OptionalLong millis =
                validFor.map(time -> OptionalLong.of(time.toMillis())).orElse(OptionalLong.empty());
        if (machine.isBeginning()) {
            hub.turnstile().enter(() -> begin(millis), this::turnAway);
        } else {
            machine.authenticated(bearer(), millis);
        }
    }

    private void begin(OptionalLong validFor) {
        turn.set(true);
        event((machine, now) -> machine.authenticated(bearer(), validFor));
    }

    private void turnAway() {
        hub.counters().busy();
        event((machine, now) -> machine.refuse(hub.longPauseMillis()));
    }

    /** Makes room for the next, if it had a turn. */
    private void leave() {
        if (turn.getAndSet(false)) {
            hub.turnstile().leave();
        }
    }

    /** Who can resume: a user, or if nobody in particular is known, the HTTP session that the client has. */
    private String bearer() {
        return principal.isEmpty()
                ? upgrade.facts()
                        .session()
                        .map(session -> "\0" + ResumeTokens.digest(session.id()))
                        .orElse("")
                : principal;
    }

    private void renewBefore(Duration end) {
        long last = end.toMillis() / 5;
        credentialsEnd = Optional.of(hub.after(
                end.toMillis() - last,
                () -> event((machine, now) -> {
                    machine.askForCredentials(last);
                    credentialsEnd = Optional.of(hub.after(last, () -> event((same, then) -> same.denied())));
                })));
    }

    /** Calls the log for the owner of the connection: false if that is not here, or no more. */
    CompletionStage<Boolean> write(BiFunction<ConnectionLog, Ownership, CompletionStage<WriteResult>> call) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        event((machine, now) -> machine.ownership()
                .ifPresentOrElse(
                        own -> call.apply(hub.resumption().log(), own).whenComplete((result, failure) -> {
                            if (failure == null) {
                                answer.complete(result instanceof WriteResult.Done);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        }),
                        () -> answer.complete(false)));
        return answer;
    }

    /** Unless there is no socket, or the client is behind already. */
    void sendVolatile(Message message, Outlet.Sent sent) {
        if (!transport.isOpen() || transport.isCongested()) {
            hub.counters().volatileDropped();
            sent.done(new IOException("there is no socket that would take a volatile message now"));
        } else {
            event((machine, now) -> machine.sendVolatile(message));
            sent.done(null);
        }
    }

    @Override
    public boolean isOpen() {
        return transport.isOpen();
    }

    @Override
    public long usedAt() {
        return transport.usedAt();
    }

    /** Whoever has it now has to say anew who it is. */
    @Override
    public void sessionEnded() {
        event((machine, now) -> machine.denied());
    }

    /** Asks the client to move. */
    void drain(String id, long afterMillis, long byMillis) {
        event((machine, now) -> machine.drain(id, afterMillis, byMillis, now));
    }

    @Override
    public void text(String message) {
        received(Message.text(message));
    }

    @Override
    public void binary(ByteBuffer message) {
        received(Coders.message(message));
    }

    private void received(Message wire) {
        if (arriving.incrementAndGet() > MAX_ARRIVING) {
            lost();
            return;
        }
        event((machine, now) -> {
            arriving.decrementAndGet();
            machine.received(wire, now);
        });
    }

    /** Clients that speak {@code continuity.v1} have pongs of their own; any frame is a sign of life. */
    @Override
    public void pong(PongMessage message) {
        // Nobody has asked for it.
    }

    @Override
    public void failed(Throwable failure) {
        LOG.log(System.Logger.Level.DEBUG, "A socket has failed", failure);
    }

    private void lost() {
        transport.close(new CloseReason(CloseCodes.getCloseCode(CloseCode.OVERFLOW.code()), "Too slow"));
        event((machine, now) -> machine.closed());
    }

    @Override
    public void closed(CloseReason reason) {
        transport.ended(reason);
        upgrade.work().end();
        event((machine, now) -> {
            socketClosed = true;
            machine.closed();
        });
    }

    /** Something is wrong in the program, or this instance has ended: the client tries elsewhere. */
    private void broken(Throwable cause) {
        if (!hub.isClosed()) {
            LOG.log(System.Logger.Level.ERROR, "A connection has failed here", cause);
        }
        transport.close(new CloseReason(CloseCodes.UNEXPECTED_CONDITION, "try again"));
        leave();
    }
}
