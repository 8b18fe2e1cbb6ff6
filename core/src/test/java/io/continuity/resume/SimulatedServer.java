package io.continuity.resume;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A process with an application that answers each message, and pushes others; it can stop, crash and drain. */
final class SimulatedServer implements ConnectionHints {
    private static final String PRINCIPAL = "user";

    /** One transport, as this process has it. */
    private final class Link implements Wire.End, LogCall.Answers {
        private final ServerConnection engine = new ServerConnection(settings, scheduler.now());
        private final Deque<String> pending = new ArrayDeque<>();
        private final Wire wire;
        private long wakeups;

        Link(Wire.End client) {
            wire = new Wire(scheduler, client, this);
        }

        @Override
        public void received(Message message) {
            run(() -> {
                engine.received(message, scheduler.now());
                act();
            });
        }

        @Override
        public void closed(int code) {
            run(() -> {
                engine.closed();
                act();
            });
        }

        private void act() {
            for (ServerAction action : engine.actions()) {
                if (action instanceof ServerAction.Send send) {
                    wire.send(1, send.wire());
                } else if (action instanceof ServerAction.Close close) {
                    wire.close(1, close.code().code());
                } else if (action instanceof ServerAction.Authenticate) {
                    scheduler.after(
                            scheduler.between(0, 3),
                            () -> run(() -> {
                                engine.authenticated(PRINCIPAL, OptionalLong.empty());
                                act();
                            }));
                } else if (action instanceof LogCall call) {
                    call.perform(log, this);
                } else if (action instanceof ServerAction.WakeAt wake) {
                    wake(wake.at());
                } else {
                    tellApplication(action);
                }
            }
        }

        @Override
        public void failed(Throwable cause) {
            scheduler.failed(cause);
        }

        @Override
        public void answered(LogCall.Answer answer) {
            try {
                run(() -> {
                    engine.answered(answer, scheduler.now());
                    act();
                });
            } catch (RuntimeException | AssertionError e) {
                scheduler.failed(e); // A stage would keep it to itself.
            }
        }

        private void wake(long at) {
            long wakeup = ++wakeups;
            if (at != Long.MAX_VALUE) {
                scheduler.at(
                        at,
                        () -> run(() -> {
                            if (wakeup == wakeups) {
                                engine.woken(scheduler.now());
                                act();
                            }
                        }));
            }
        }

        private void tellApplication(ServerAction action) {
            if (action instanceof ServerAction.Deliver deliver) {
                ConnectionId id = engine.ownership().orElseThrow().id();
                history.ran(id, deliver.number());
                String reply = "r" + deliver.number() + ":" + deliver.message().text();
                scheduler.after(
                        scheduler.work(),
                        () -> run(() -> {
                            engine.handled(deliver.number(), List.of(Message.text(reply)), Map.of(), scheduler.now());
                            act();
                        }));
            } else if (action instanceof ServerAction.Stored stored) {
                for (int i = 0; i < stored.count(); i++) {
                    history.stored(pending.removeFirst());
                }
            } else if (action instanceof ServerAction.Left left) {
                History.require(
                        pending.size() == left.unknown() + left.unsent().size(),
                        "sends are not accounted for: " + pending.size() + " are not " + left.unknown() + " and "
                                + left.unsent().size());
                left.unsent().forEach(message -> history.unsent(message.text()));
                pending.clear();
            }
        }

        private void push(String text) {
            if (engine.send(Message.text(text), scheduler.now())) {
                pending.addLast(text);
            }
            act();
        }
    }

    private final Scheduler scheduler;
    private final History history;
    private final SimulatedLog log;
    private final ServerSettings settings;
    private final ConnectionLog.Listening listening;
    private final List<Link> links = new ArrayList<>();
    private final Deque<Runnable> backlog = new ArrayDeque<>();
    private long stoppedUntil;
    private boolean alive = true;
    private boolean draining;

    SimulatedServer(Scheduler scheduler, History history, SimulatedLog log, ServerSettings settings) {
        this.scheduler = scheduler;
        this.history = history;
        this.log = log;
        this.settings = settings;
        this.listening = log.listen(settings.node(), this);
    }

    private void run(Runnable action) {
        if (!alive) {
            return;
        }
        if (scheduler.now() < stoppedUntil || !backlog.isEmpty()) {
            backlog.addLast(action);
        } else {
            action.run();
        }
    }

    SimulatedLog log() {
        return log;
    }

    boolean isAccepting() {
        return alive && !draining && scheduler.now() >= stoppedUntil;
    }

    boolean isAlive() {
        return alive;
    }

    Wire connect(Wire.End client) {
        Link link = new Link(client);
        links.add(link);
        if (draining) {
            link.engine.refuse(50);
        }
        run(link::act);
        return link.wire;
    }

    void pushTo(ConnectionId id, String text) {
        for (Link link : List.copyOf(links)) {
            if (link.engine.ownership().filter(own -> own.id().equals(id)).isPresent()) {
                run(() -> link.push(text));
                return;
            }
        }
        log.post(id, Message.text(text)).whenComplete((result, failure) -> {
            if (result == PostResult.STORED) {
                history.posted(id, text);
            } else if (result != null) {
                history.unsent(text);
            }
        });
    }

    void crash() {
        alive = false;
        listening.close();
        links.forEach(link -> link.wire.cut());
    }

    /** Runs nothing for a while, and all that has come up in between afterwards. */
    void stop(long millis) {
        stoppedUntil = scheduler.now() + millis;
        scheduler.at(stoppedUntil, this::goOn);
    }

    private void goOn() {
        while (!backlog.isEmpty() && alive && scheduler.now() >= stoppedUntil) {
            Runnable next = backlog.peekFirst();
            next.run();
            backlog.removeFirst();
        }
    }

    /** Has all clients move, and goes once they must have. */
    void drain() {
        draining = true;
        for (Link link : List.copyOf(links)) {
            run(() -> {
                link.engine.drain("d", scheduler.between(0, 200), 3000, scheduler.now());
                link.act();
            });
        }
        scheduler.after(5000, this::crash);
    }

    private void hinted(Consumer<Link> hint) {
        scheduler.after(
                scheduler.between(0, 10),
                () -> run(() -> {
                    for (Link link : List.copyOf(links)) {
                        hint.accept(link);
                        link.act();
                    }
                }));
    }

    private boolean owns(Link link, ConnectionId id) {
        return link.engine.ownership().filter(own -> own.id().equals(id)).isPresent();
    }

    @Override
    public void wanted(ConnectionId id) {
        hinted(link -> {
            if (owns(link, id)) {
                link.engine.wanted();
            }
        });
    }

    @Override
    public void released(ConnectionId id) {
        hinted(link -> link.engine.releasedElsewhere(id));
    }

    @Override
    public void claimed(Ownership lost) {
        if (scheduler.chance(0.7)) {
            hinted(link -> link.engine.claimedElsewhere(lost));
        }
    }

    @Override
    public void posted(ConnectionId id) {
        hinted(link -> {
            if (owns(link, id)) {
                link.engine.posted(scheduler.now());
            }
        });
    }
}
