package io.continuity.resume;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A client with an application that sends, and checks what it is given. */
final class SimulatedClient {
    private static final int ABNORMAL = 1006;

    private final Scheduler scheduler;
    private final History history;
    private final Supplier<Optional<SimulatedServer>> balancer;
    private final ClientConnection engine;
    private final Map<Integer, Wire> wires = new HashMap<>();
    private final Deque<History.Of> resetTo = new ArrayDeque<>();
    private final String name;
    private Optional<History.Of> sendingOn = Optional.empty();
    private Optional<History.Of> receivingOn = Optional.empty();
    /** What the last reports of handled messages are about, while a reset is told of. */
    private Optional<History.Of> reporting = Optional.empty();

    private Optional<ConnectionId> id = Optional.empty();
    private Optional<String> token = Optional.empty();
    private Optional<String> firstToken = Optional.empty();
    private Optional<String> epoch = Optional.empty();
    private final Deque<String> unsent = new ArrayDeque<>();
    private int live;
    private int said;
    private long wakeups;

    SimulatedClient(String name, Scheduler scheduler, History history, Supplier<Optional<SimulatedServer>> balancer) {
        this.name = name;
        this.scheduler = scheduler;
        this.history = history;
        this.balancer = balancer;
        this.engine = new ClientConnection(ClientSettings.of(name, scheduler.random()));
    }

    void start() {
        engine.open(scheduler.now());
        act();
    }

    void say() {
        String text = name + "-" + ++said;
        if (engine.send(Message.text(text)).isPresent()) {
            sendingOn.ifPresentOrElse(of -> of.sent.add(text), () -> unsent.addLast(text));
        }
        act();
    }

    void networkChanged() {
        engine.networkChanged(scheduler.now());
        act();
    }

    Optional<ConnectionId> id() {
        return id;
    }

    Optional<History.Of> connection() {
        return receivingOn.filter(of -> sendingOn.equals(Optional.of(of)));
    }

    /** What somebody else would say who has the last token, or the first one. */
    Optional<Frame.Hello> impostor(boolean late) {
        return (late ? firstToken : token)
                .map(it -> new Frame.Hello(
                        new Frame.Hello.Who(Optional.of(it), epoch, Optional.empty(), HelloReason.RESTORED, "impostor"),
                        receivingOn.map(of -> of.delivered).orElse(0L),
                        1 + sendingOn.map(of -> of.reportedHandled).orElse(0L),
                        sendingOn.map(of -> (long) of.sent.size()).orElse(0L),
                        Set.of(),
                        1000));
    }

    /** The transport in use, if there is one. */
    Optional<Wire> wire() {
        return Optional.ofNullable(wires.get(live)).filter(Wire::isOpen);
    }

    private void open(int transport) {
        scheduler.after(scheduler.between(1, 25), () -> {
            Optional<SimulatedServer> server = balancer.get();
            if (server.isEmpty()) {
                engine.closed(transport, ABNORMAL, 0, scheduler.now());
            } else {
                wires.put(transport, server.get().connect(new End(transport)));
                engine.opened(transport);
            }
            act();
        });
    }

    private void act() {
        int before = live;
        boolean closedLive = false;
        for (ClientAction action : engine.actions()) {
            closedLive |= action instanceof ClientAction.Close close && close.transport() == before;
            if (action instanceof ClientAction.Open open) {
                open(open.transport());
            } else if (action instanceof ClientAction.Send send) {
                Optional.ofNullable(wires.get(send.transport()))
                        .orElseThrow(() -> new AssertionError("sent before the transport was open"))
                        .send(0, send.wire());
            } else if (action instanceof ClientAction.Close close) {
                Optional.ofNullable(wires.get(close.transport()))
                        .ifPresent(wire -> wire.close(0, close.code().code()));
            } else if (action instanceof ClientAction.WakeAt wake) {
                wake(wake.at());
            } else {
                tellApplication(action);
            }
        }
        history.brokenBeforeMade += closedLive && live == before ? 1 : 0;
    }

    private void wake(long at) {
        long wakeup = ++wakeups;
        if (at != Long.MAX_VALUE) {
            scheduler.at(at, () -> {
                if (wakeup == wakeups) {
                    engine.woken(scheduler.now());
                    act();
                }
            });
        }
    }

    private void tellApplication(ClientAction action) {
        if (action instanceof ClientAction.Live now) {
            live = now.transport();
        } else if (action instanceof ClientAction.Deliver deliver) {
            history.delivered(
                    receivingOn.orElseThrow(),
                    deliver.number(),
                    deliver.message().text());
            scheduler.after(scheduler.work(), () -> {
                engine.handled(deliver.number(), scheduler.now());
                act();
            });
        } else if (action instanceof ClientAction.Handled handled) {
            history.handled(reporting.or(() -> sendingOn).orElseThrow(), handled.upTo());
        } else if (action instanceof ClientAction.SendingReset) {
            reporting = Optional.empty();
        } else if (action instanceof ClientAction.Reset reset) {
            history.reset(receivingOn.orElseThrow(), reset);
            receivingOn = Optional.of(resetTo.removeFirst());
        } else if (action instanceof ClientAction.Missing missing) {
            history.missing(sendingOn.orElseThrow(), missing.count());
        } else {
            throw new AssertionError("Nobody has expected " + action);
        }
    }

    private final class End implements Wire.End {
        private final int transport;

        End(int transport) {
            this.transport = transport;
        }

        @Override
        public void received(Message message) {
            String text = message.text();
            reporting = Optional.empty();
            boolean control = text.startsWith("\u0001{");
            Optional<Frame.Grant> fresh = control ? fresh(FrameCodec.decode(message)) : Optional.empty();
            int before = live;
            engine.received(transport, message, scheduler.now());
            if (fresh.isPresent()) {
                accepted(fresh.get());
            }
            act();
            if (fresh.isPresent() && live == before) {
                throw new AssertionError("welcome or reset was not accepted");
            }
        }

        private Optional<Frame.Grant> fresh(Frame frame) {
            if (frame instanceof Frame.Welcome welcome) {
                return Optional.of(welcome.grant());
            }
            if (frame instanceof Frame.Resumed resumed) {
                token = Optional.of(resumed.grant().token());
            }
            return frame instanceof Frame.Reset reset
                    ? Optional.of(reset.fresh().grant())
                    : Optional.empty();
        }

        private void accepted(Frame.Grant grant) {
            History.Of of = history.of(history.idOf(grant.epoch()));
            if (receivingOn.isEmpty()) {
                receivingOn = Optional.of(of);
                of.sent.addAll(unsent);
                unsent.clear();
            } else {
                resetTo.addLast(of);
                reporting = sendingOn;
            }
            sendingOn = Optional.of(of);
            token = Optional.of(grant.token());
            firstToken = token;
            epoch = Optional.of(grant.epoch());
            id = Optional.of(history.idOf(grant.epoch()));
        }

        @Override
        public void closed(int code) {
            if (transport == live) {
                history.brokenBeforeMade++;
            }
            engine.closed(transport, code, 0, scheduler.now());
            act();
        }
    }
}
