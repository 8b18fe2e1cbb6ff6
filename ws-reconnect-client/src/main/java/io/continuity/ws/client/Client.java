package io.continuity.ws.client;

import io.continuity.Clocks;
import io.continuity.resume.ClientAction;
import io.continuity.resume.ClientConnection;
import io.continuity.resume.ClientSettings;
import io.continuity.resume.Message;
import io.continuity.ws.client.Closed.Reason;
import io.continuity.ws.client.SendException.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is around a {@link ClientConnection}: sockets, time, threads, and callers that wait.
 *
 * <p>Whoever has an event takes the lock, tells the machine, notes who is to be told of what, and puts the machine's actions
 * into a lane. Nothing is called under the lock. The lane runs on the thread that had the event, unless a store may block it.
 * <em>Thread-safe.</em>
 */
final class Client {
    private static final System.Logger LOG = System.getLogger(ReconnectingWebSocket.class.getName());

    private final Options options;
    private final LongSupplier nanos = Clocks.ticker();
    private final long origin = nanos.getAsLong();
    private final Optional<StateKeeper> keeper;
    private final Lane outside;
    private final Lane completions;
    private final Announcer announcer;
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    // Guarded by lock.
    private final ClientConnection machine;
    private final PendingSends pending;
    private final Refusals refusals;
    private final Counts counts = new Counts();
    /** Transports that the machine wants to hear of. */
    private final Set<Integer> known = new HashSet<>();

    private @Nullable Spare spare;
    private @Nullable Closed ending;

    // Only used in the lane outside.
    private final Map<Integer, Transport> transports = new HashMap<>();
    private final SnapshotMark snapshot = new SnapshotMark();
    private Runnable forgetTimer = () -> {};

    private volatile @Nullable Transport live;

    /** The message beside the window. */
    private record Spare(Message message, CompletableFuture<Void> told) {}

    Client(Options options, ClientSettings settings, ReconnectingWebSocket socket) {
        this.options = options;
        this.keeper = options.store().map(StateKeeper::new);
        this.outside = new Lane(keeper.isPresent() ? options.executor() : Runnable::run);
        this.completions = new Lane(options.executor());
        this.announcer = new Announcer(options.audience(), socket);
        this.pending = new PendingSends(completions);
        this.refusals = new Refusals(options.who().isAnybody());
        this.machine = keeper.flatMap(StateKeeper::load)
                .map(restored -> new ClientConnection(settings, restored))
                .orElseGet(() -> new ClientConnection(settings));
    }

    /** Milliseconds, from 0 on: pings carry them, and the protocol knows no negative numbers. */
    private long now() {
        return (nanos.getAsLong() - origin) / 1_000_000;
    }

    private void step(Consumer<ClientConnection> event) {
        step(false, event);
    }

    /** Has an event happen, which has changed what another process would need, or may have. */
    private void step(boolean changes, Consumer<ClientConnection> event) {
        lock.lock();
        try {
            event.accept(machine);
            note(changes);
        } finally {
            lock.unlock();
        }
        outside.go();
        completions.go();
    }

    /** Takes the machine's actions, with the lock held. */
    private void note(boolean changed) {
        List<ClientAction> actions = machine.actions();
        boolean kept = ending == null || leavesState(ending);
        if (kept && (changed || actions.stream().anyMatch(Client::leavesTraces))) {
            keeper.ifPresent(it -> outside.put(it.keeping(machine.state())));
        }
        for (ClientAction action : actions) {
            note(action);
            outside.put(() -> perform(action));
        }
        Spare waiting = spare;
        if (waiting != null && ending == null && take(waiting.message, waiting.told)) {
            spare = null;
            note(true);
        }
    }

    private static boolean leavesTraces(ClientAction action) {
        return action instanceof ClientAction.Send || action instanceof ClientAction.Live;
    }

    private void note(ClientAction action) {
        if (action instanceof ClientAction.Handled handled) {
            pending.handled(handled.upTo());
            room.signalAll();
        } else if (action instanceof ClientAction.SendingReset reset) {
            Outcome outcome = reset.handled().isPresent() ? Outcome.NOT_HANDLED : Outcome.UNKNOWN;
            pending.fail(outcome, "The connection could not go on: " + reset.why());
            room.signalAll();
        } else if (action instanceof ClientAction.Live nowLive) {
            refusals.live();
            counts.live(nowLive.resumed());
        } else if (action instanceof ClientAction.Reset reset) {
            counts.reset(reset.why());
        } else if (action instanceof ClientAction.Missing missing) {
            counts.missing += missing.count();
        } else if (action instanceof ClientAction.Open open) {
            counts.attempts++;
            known.add(open.transport());
        } else if (action instanceof ClientAction.Close close) {
            known.remove(close.transport());
        } else if (action instanceof ClientAction.Ended) {
            ended();
        }
    }

    private void ended() {
        Closed why =
                ending == null ? new Closed(Reason.ENDED_BY_SERVER, "the server has ended the connection") : ending;
        ending = why;
        pending.fail(
                refusals.isEverLive() ? Outcome.UNKNOWN : Outcome.NOT_HANDLED, "The client is closed: " + why.detail());
        if (spare != null) {
            pending.fail(spare.told, Outcome.NOT_HANDLED, "The client is closed: " + why.detail());
            spare = null;
        }
        room.signalAll();
        keeper.filter(it -> !leavesState(why)).ifPresent(it -> outside.put(it::clear));
    }

    /** Whether another process may go on afterwards. */
    private static boolean leavesState(Closed why) {
        return why.reason() == Reason.LEFT || why.reason() == Reason.REFUSED;
    }

    private void perform(ClientAction action) {
        if (action instanceof ClientAction.Open open) {
            open(open.transport());
        } else if (action instanceof ClientAction.Send send) {
            transport(send.transport()).ifPresent(it -> it.send(send.wire(), send.number()));
        } else if (action instanceof ClientAction.Ping ping) {
            transport(ping.transport()).ifPresent(Transport::ping);
        } else if (action instanceof ClientAction.Close close) {
            transport(close.transport()).ifPresent(it -> it.close(close.code().code(), close.reason()));
            transports.remove(close.transport());
        } else if (action instanceof ClientAction.WakeAt wake) {
            wakeAt(wake.at());
        } else {
            tell(action);
        }
    }

    private Optional<Transport> transport(int number) {
        return Optional.ofNullable(transports.get(number));
    }

    private void open(int number) {
        boolean refused;
        lock.lock();
        try {
            refused = refusals.isUnauthorized();
        } finally {
            lock.unlock();
        }
        Transport transport = new Transport(number, this, options, refused);
        transports.put(number, transport);
        LOG.log(System.Logger.Level.DEBUG, "Transport {0} is being opened", number);
        SharedThreads.execute(options.executor(), transport.attempt());
    }

    private void wakeAt(long at) {
        forgetTimer.run();
        forgetTimer = at == Long.MAX_VALUE
                ? () -> {}
                : SharedThreads.later(
                        () -> SharedThreads.execute(options.executor(), () -> step(it -> it.woken(now()))), at - now());
    }

    private void tell(ClientAction action) {
        if (action instanceof ClientAction.Deliver deliver) {
            announcer.message(deliver.message(), () -> step(true, it -> it.handled(deliver.number(), now())));
            snapshotEnded(snapshot.delivered(deliver.number()));
        } else if (action instanceof ClientAction.DeliverVolatile unkept) {
            announcer.unkept(unkept.message());
        } else if (action instanceof ClientAction.Live nowLive) {
            LOG.log(System.Logger.Level.DEBUG, "A connection is {0}", nowLive);
            live = transports.get(nowLive.transport());
            announcer.live(nowLive.resumed());
        } else if (action instanceof ClientAction.Reset reset) {
            LOG.log(System.Logger.Level.INFO, "A connection could not go on: {0}", reset.why());
            snapshot.resetTold();
            announcer.reset(new Reset(reset.why(), reset.handled(), reset.unhandled()));
        } else if (action instanceof ClientAction.Missing missing) {
            announcer.missing(missing.count());
        } else if (action instanceof ClientAction.SnapshotEnded ended) {
            snapshotEnded(snapshot.ends(ended.upTo()));
        } else if (action instanceof ClientAction.SendingReset) {
            snapshot.connectionLost();
        } else if (action instanceof ClientAction.CredentialsWanted) {
            renew();
        } else if (action instanceof ClientAction.Ended) {
            over();
        }
    }

    private void snapshotEnded(boolean itHas) {
        if (itHas) {
            announcer.snapshotEnded();
        }
    }

    private void over() {
        Closed why;
        lock.lock();
        try {
            why = ending == null ? new Closed(Reason.CLOSED, "") : ending;
        } finally {
            lock.unlock();
        }
        boolean refused = why.reason() == Reason.REFUSED || why.reason() == Reason.TOO_LARGE;
        LOG.log(refused ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG, "A client has ended: {0}", why);
        announcer.closed(why, () -> outside.execute(() -> closed.complete(why)));
    }

    private void renew() {
        Optional<Credentials> credentials = options.who().hello();
        if (credentials.isPresent() && !renewing.getAndSet(true)) {
            SharedThreads.execute(options.executor(), () -> {
                try {
                    String renewed = credentials.get().get(true);
                    step(it -> it.renew(renewed));
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "The server wants new credentials, and there are none", e);
                } finally {
                    renewing.set(false);
                }
            });
        }
    }

    // What transports tell.

    void authenticateWith(String credential) {
        step(it -> it.authenticateWith(credential));
    }

    void opened(int transport, String chosen) {
        try {
            step(it -> {
                counts.subprotocol = Subprotocols.own(chosen);
                if (Subprotocols.isContinuity(chosen)) {
                    it.opened(transport);
                } else {
                    it.openedPlain(transport, now());
                }
            });
        } catch (IllegalArgumentException e) {
            end(new Closed(Reason.REFUSED, "the credential does not fit into hello: " + e.getMessage()));
        }
    }

    void received(int transport, Message wire) {
        step(it -> it.received(transport, wire, now()));
    }

    void ponged(int transport) {
        step(it -> it.ponged(transport, now()));
    }

    void written(int transport, long number) {
        step(it -> it.written(transport, number));
    }

    void failed(int transport, HandshakeFailure failure) {
        lose(transport, 1006, failure.retryAfterMillis(), () -> refusals.answered(failure));
    }

    void wrongSubprotocol(int transport) {
        lose(transport, 1006, 0, refusals::wrongSubprotocol);
    }

    void closed(int transport, int code, long floor) {
        lose(transport, code, floor, () -> refusals.closed(code));
    }

    void tooLarge() {
        end(new Closed(
                Reason.TOO_LARGE,
                "a message is larger than " + options.limits().largest().bytes() + " bytes"));
    }

    private void lose(int transport, int code, long floor, Supplier<Optional<Closed>> verdict) {
        step(it -> {
            if (known.remove(transport)) {
                counts.failures++;
                verdict.get().ifPresentOrElse(why -> finish(it, why), () -> it.closed(transport, code, floor, now()));
            }
        });
        outside.execute(() -> transports.remove(transport));
    }

    private void finish(ClientConnection it, Closed why) {
        ending = ending == null ? why : ending;
        it.finish();
    }

    private void end(Closed why) {
        step(it -> finish(it, why));
    }

    // What the application wants.

    void open() {
        step(it -> it.open(now()));
    }

    CompletionStage<Void> send(Message message) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        lock.lock();
        try {
            if (!take(message, told)) {
                full(message, told);
            }
            note(true);
        } finally {
            lock.unlock();
        }
        outside.go();
        completions.go();
        return told;
    }

    /** Whether the machine has taken a message, or never will. */
    private boolean take(Message message, CompletableFuture<Void> told) {
        if (ending != null) {
            pending.refuse(told, Outcome.NOT_HANDLED, "The client is closed: " + ending.detail());
            return true;
        }
        OptionalLong number = machine.send(message);
        number.ifPresent(it -> pending.add(it, told));
        return number.isPresent();
    }

    private void full(Message message, CompletableFuture<Void> told) {
        WhenFull policy = options.limits().whenFull();
        if (policy == WhenFull.DROP) {
            if (spare != null) {
                counts.dropped++;
                pending.fail(spare.told, Outcome.NOT_HANDLED, "A newer message has taken the last place");
            }
            spare = new Spare(message, told);
        } else if (policy == WhenFull.FAIL) {
            counts.dropped++;
            pending.refuse(told, Outcome.NOT_HANDLED, "The window is full of what the server has not handled");
        } else {
            waitFor(message, told);
        }
    }

    private void waitFor(Message message, CompletableFuture<Void> told) {
        try {
            do {
                room.await();
            } while (!take(message, told));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            counts.dropped++;
            pending.refuse(told, Outcome.NOT_HANDLED, "Interrupted while the window was full");
        }
    }

    boolean sendVolatile(Message message) {
        Transport present = live;
        if (present == null || !present.isIdle()) {
            return false;
        }
        step(it -> it.sendVolatile(message));
        return true;
    }

    void networkChanged() {
        step(it -> it.networkChanged(now()));
    }

    void close() {
        step(it -> {
            ending = ending == null ? new Closed(Reason.CLOSED, "by the application") : ending;
            it.close(now());
            room.signalAll();
        });
    }

    void leave() {
        step(true, it -> {
            ending = ending == null ? new Closed(Reason.LEFT, "to be resumed by another process") : ending;
            it.leave();
        });
    }

    CompletionStage<Closed> closed() {
        return closed.copy();
    }

    ConnectionSnapshot snapshot() {
        lock.lock();
        try {
            return counts.snapshot(
                    machine.status(), keeper.map(StateKeeper::failures).orElse(0L));
        } finally {
            lock.unlock();
        }
    }
}
