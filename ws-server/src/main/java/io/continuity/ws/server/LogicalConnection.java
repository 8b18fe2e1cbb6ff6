package io.continuity.ws.server;

import io.continuity.codec.EncodedAttribute;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.Message;
import io.continuity.resume.ResetReason;
import io.continuity.resume.ServerConnection;
import io.continuity.ws.common.Coders;
import io.continuity.ws.common.MessageHandlers;
import io.continuity.ws.common.Outlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DecodeException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection as this instance has it: what the application sees, over one transport after another, from the moment when it
 * begins or goes on here until it ends or goes on elsewhere. <em>Thread-safe.</em>
 */
final class LogicalConnection implements Outlet, Connection {
    /** Volatile messages that wait for the application; more are dropped, as their sender must expect. */
    private static final int MAX_VOLATILE = 256;

    private static final System.Logger LOG = System.getLogger(LogicalConnection.class.getName());
    private static final CloseReason EXPIRED =
            new CloseReason(CloseCodes.CLOSED_ABNORMALLY, "the client has not come back in time");

    private final ConnectionId id;
    private final ConnectionHub hub;
    private final DeclaredEndpoint declared;
    private final Optional<ResetReason> replaces;
    private final Application application;
    private final Strand calls;
    private final Strand outcomes;
    private final Outgoing outgoing;
    private final Handling handling = new Handling();
    private final KeptProperties properties;
    private final AtomicInteger volatiles = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile ServedTransport latest;
    private volatile Optional<CloseReason> closing = Optional.empty();

    /**
     * Makes the application's side of it.
     *
     * @throws DeploymentException if a coder cannot be made
     * @throws InstantiationException if the endpoint cannot
     */
    LogicalConnection(ConnectionId id, ConnectionHub hub, ServedTransport transport, Optional<ResetReason> replaces)
            throws DeploymentException, InstantiationException {
        this.id = id;
        this.hub = hub;
        Upgrade upgrade = transport.upgrade();
        this.declared = upgrade.declared();
        this.replaces = replaces;
        this.latest = transport;
        this.application = Application.make(declared, this, upgrade.facts().withId(id.value()), upgrade.config());
        this.calls = hub.calls(transport.loader());
        this.outcomes = hub.calls(transport.loader());
        this.outgoing = new Outgoing(id, hub, transport);
        this.properties = new KeptProperties(
                hub.resumption().codec(), application.session().getUserProperties());
    }

    /** It begins. */
    void open() {
        begin(application::open);
    }

    /** It has begun elsewhere. */
    void resume(Map<String, EncodedAttribute> attributes) {
        begin(() -> {
            properties.restore(attributes);
            application.resume();
        });
    }

    private void begin(Runnable application) {
        declared.connections().add(this.application.session());
        ServedTransport transport = latest;
        calls.run(() -> {
            try {
                application.run();
            } catch (RuntimeException e) {
                // It may lack handlers, without which messages would be lost in silence.
                this.application.failed(e);
                close(new CloseReason(CloseCodes.UNEXPECTED_CONDITION, "the endpoint has failed"));
            }
            keepProperties(transport);
        });
    }

    private void keepProperties(ServedTransport transport) {
        Map<String, Optional<EncodedAttribute>> changes = properties.changes();
        if (!changes.isEmpty()) {
            transport.event((engine, now) -> {
                boolean unused = engine.keep(changes, now); // If it is not here any more, whoever has it looks again.
            });
        }
    }

    /** It goes on here on another transport, and this is what is stored: false if it is over. */
    boolean attach(ServedTransport transport, Map<String, EncodedAttribute> attributes) {
        if (over.get()) {
            return false;
        }
        latest = transport;
        outgoing.attach(transport);
        calls.run(() -> {
            properties.found(attributes);
            keepProperties(transport);
        });
        if (closing.isPresent()) {
            transport.event((engine, now) -> engine.end()); // The transport before may have been gone already.
        }
        return true;
    }

    void deliver(ServedTransport from, long number, Message message) {
        calls.run(() -> {
            handling.begin(number);
            try {
                pass(message);
            } finally {
                Handling.Outcome outcome = handling.end();
                Map<String, Optional<EncodedAttribute>> changes = properties.changes();
                from.event((engine, now) -> {
                    outcome.close().ifPresent(reason -> end(engine)); // First, or the next message would be given.
                    engine.handled(number, outcome.replies(), changes, now);
                    application.handled();
                });
            }
        });
    }

    private void end(ServerConnection engine) {
        if (engine.ownership().isEmpty()) {
            closing = Optional.empty(); // The handler runs again, here or elsewhere, and closes it then.
        }
        engine.end();
    }

    void deliverVolatile(Message message) {
        if (volatiles.incrementAndGet() > MAX_VOLATILE) {
            volatiles.decrementAndGet();
            hub.counters().volatileDropped();
            return;
        }
        calls.run(() -> {
            volatiles.decrementAndGet();
            pass(message);
        });
    }

    private void pass(Message message) {
        MessageHandlers handlers = application.session().handlers();
        try {
            if (message.isText()) {
                handlers.text(message.text());
            } else {
                handlers.binary(ByteBuffer.wrap(message.toByteArray()));
            }
        } catch (DecodeException | IOException | RuntimeException e) {
            application.failed(e);
        }
    }

    Outgoing outgoing() {
        return outgoing;
    }

    /** The transport's engine has it no more; somebody may claim it as long as its time is not up. */
    void detached(ServedTransport transport) {
        if (transport == latest) {
            hub.expire(this, transport);
        }
    }

    boolean isOn(ServedTransport transport) {
        return transport == latest;
    }

    ServedTransport latest() {
        return latest;
    }

    /** It has ended for good. */
    void ended(CloseReason reason) {
        finish(() -> application.closed(closing.orElse(reason)), new IOException("the session is closed: " + reason));
    }

    void expired() {
        ended(EXPIRED);
    }

    /** It goes on elsewhere. What still waits to be sent finds it there. */
    void leave() {
        if (over.compareAndSet(false, true)) {
            conclude(application::leave);
        }
    }

    private void finish(Runnable last, IOException unsent) {
        if (over.compareAndSet(false, true)) {
            outgoing.close(unsent);
            conclude(last);
        }
    }

    private void conclude(Runnable last) {
        hub.remove(this);
        declared.connections().remove(application.session());
        calls.run(() -> {
            try {
                last.run();
            } finally {
                application.destroy();
            }
        });
    }

    Optional<CloseReason> closing() {
        return closing;
    }

    @Override
    public boolean isOpen() {
        return closing.isEmpty() && !over.get();
    }

    @Override
    public void send(Message message, boolean bounded, Sent sent) {
        if (closing.isPresent()) {
            sent.done(new IOException("the session is closed: " + closing.get()));
        } else if (!hub.resumption().keepsMessages()) {
            latest.sendVolatile(message, sent);
        } else if (handling.isHere()) {
            sent.done(
                    handling.reply(message, hub.resumption().settings().limits().window()));
        } else {
            outgoing.send(message, bounded, sent);
        }
    }

    /** Not on a thread of the log. Not in turn with messages either: a handler may wait for it. */
    @Override
    public void tell(Runnable news) {
        outcomes.run(news);
    }

    @Override
    public void close(CloseReason reason) {
        if (!isOpen()) {
            return;
        }
        closing = Optional.of(reason);
        if (handling.isHere()) {
            handling.close(reason);
        } else if (outgoing.isHere()) {
            latest.event((engine, now) -> engine.end());
        } else {
            // Nobody has it who could end it: it is over here, and its time will be up.
            ended(reason);
        }
    }

    @Override
    public Session socket() {
        return latest.socket();
    }

    /** Not the id, with which one can send to it. */
    @Override
    public String label(String unused) {
        return toString();
    }

    @Override
    public ConnectionId id() {
        return id;
    }

    @Override
    public String principal() {
        return latest.principal();
    }

    @Override
    public OptionalLong message() {
        return handling.number();
    }

    @Override
    public Optional<ResetReason> replaces() {
        return replaces;
    }

    @Override
    public CompletionStage<Boolean> join(String group) {
        return latest.write((log, owner) -> log.join(owner, ConnectionHub.checked(group)));
    }

    @Override
    public CompletionStage<Boolean> leave(String group) {
        return latest.write((log, owner) -> log.leave(owner, ConnectionHub.checked(group)));
    }

    @Override
    public void sendVolatile(String text) {
        latest.sendVolatile(Message.text(text), failure -> {});
    }

    @Override
    public void sendVolatile(ByteBuffer binary) {
        latest.sendVolatile(Coders.message(binary), failure -> {});
    }

    @Override
    public void endSnapshot() {
        latest.event((engine, now) -> engine.snapshotEnded());
    }

    /** An application's code is not meant to throw here: what it throws is told to it elsewhere. */
    static void failed(Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "A WebSocket endpoint has failed", failure);
    }

    @Override
    public String toString() {
        return "connection " + id.hash();
    }
}
