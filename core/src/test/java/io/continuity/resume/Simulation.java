package io.continuity.resume;

import io.continuity.crypto.KeyRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One schedule: clients, servers, the log and a faulty network, all of it decided by a seed. */
final class Simulation {
    /** What may go wrong, and so what must not. */
    enum Kind {
        /** Nothing: no reset, no second run. */
        CALM,
        /** Servers drain, one after another: no reset, no second run, no moment without a transport. */
        PLANNED,
        /** One fault: no reset. */
        SINGLE,
        /** Anything, several times. */
        CHAOS
    }

    private enum Fault {
        CRASH,
        STOP,
        CUT,
        SILENCE_FROM_CLIENT,
        SILENCE_FROM_SERVER,
        LOSE_REPLIES,
        LOSE_REQUESTS,
        NETWORK_CHANGE,
        DRAIN,
        IMPOSTOR
    }

    private static final Fault[] MILD = {
        Fault.CRASH,
        Fault.STOP,
        Fault.CUT,
        Fault.SILENCE_FROM_CLIENT,
        Fault.SILENCE_FROM_SERVER,
        Fault.NETWORK_CHANGE,
        Fault.LOSE_REPLIES,
        Fault.LOSE_REQUESTS
    };
    private static final long ACTION = 2500;
    private static final int MOST_STEPS = 100_000;
    private static final long HORIZON = 120_000;
    private static final KeyRing KEYS = KeyRing.builder().key("k", secret()).build("k");

    private final Scheduler scheduler;
    private final Kind kind;
    private final History history;
    private final ConnectionLog log;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final LogLimits limits;
    private int started;
    private int pushes;

    Simulation(long seed) {
        scheduler = new Scheduler(seed);
        Kind[] kinds = Kind.values();
        kind = kinds[scheduler.random().nextInt(kinds.length)];
        log = new InMemoryConnectionLog(scheduler);
        boolean narrow = kind == Kind.CHAOS && scheduler.chance(0.3);
        Overflow[] policies = Overflow.values();
        Overflow overflow = policies[scheduler.random().nextInt(policies.length)];
        limits = new LogLimits(new WindowLimits(narrow ? 3 : 1000, 1 << 20), overflow, Duration.ofSeconds(60));
        history = new History(limits);
    }

    private static String secret() {
        byte[] secret = new byte[32];
        new Random(1).nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    History run() {
        int nodes = 2 + scheduler.random().nextInt(2);
        for (int i = 0; i < nodes; i++) {
            startServer();
        }
        int users = scheduler.chance(0.2) ? 2 : 1;
        for (int i = 0; i < users; i++) {
            SimulatedClient client = new SimulatedClient("c" + i, scheduler, history, this::balance);
            clients.add(client);
            client.start();
            talk(client);
        }
        plan();
        long checkAt = ACTION;
        while (scheduler.now() < HORIZON && (scheduler.now() < checkAt || !isComplete())) {
            checkAt = Math.max(ACTION, scheduler.now());
            long until = checkAt + 50;
            for (int steps = 0; scheduler.step(until); steps++) {
                History.require(steps < MOST_STEPS, "it never comes to rest");
            }
            scheduler.at(until, () -> {});
            scheduler.step(until);
        }
        history.finish(clients.stream()
                .map(client -> client.connection().orElseThrow(() -> new AssertionError("Not connected at the end")))
                .toList());
        checkKind();
        return history;
    }

    private void checkKind() {
        if (kind != Kind.CHAOS) {
            History.require(history.resets == 0, "reset by" + history.reasons + " in a schedule that is " + kind);
        }
        if (kind == Kind.CALM || kind == Kind.PLANNED) {
            History.require(history.repeatedRuns == 0, "a handler ran twice in a schedule that is " + kind);
            History.require(history.brokenBeforeMade == 0, "broken before made in a schedule that is " + kind);
        }
    }

    private boolean isComplete() {
        return clients.stream()
                .allMatch(client ->
                        client.connection().filter(History::isComplete).isPresent());
    }

    private SimulatedServer startServer() {
        ResumeTokens tokens = new ResumeTokens(KEYS, scheduler.random());
        ServerSettings settings = new ServerSettings(
                "n" + ++started,
                tokens,
                scheduler.random(),
                limits,
                new WindowLimits(256, 1 << 18),
                Duration.ofSeconds(1),
                false);
        SimulatedServer server =
                new SimulatedServer(scheduler, history, new SimulatedLog(scheduler, log, history), settings);
        servers.add(server);
        return server;
    }

    /** A server that takes connections; in chaos perhaps one that does not. */
    private Optional<SimulatedServer> balance() {
        List<SimulatedServer> possible = servers.stream()
                .filter(server ->
                        (kind == Kind.CHAOS && scheduler.chance(0.2)) ? server.isAlive() : server.isAccepting())
                .toList();
        return possible.isEmpty()
                ? Optional.empty()
                : Optional.of(possible.get(scheduler.random().nextInt(possible.size())));
    }

    private void talk(SimulatedClient client) {
        int messages = scheduler.random().nextInt(8);
        for (int i = 0; i < messages; i++) {
            scheduler.after(scheduler.between(0, ACTION), client::say);
        }
        int toClient = scheduler.random().nextInt(6);
        for (int i = 0; i < toClient; i++) {
            scheduler.after(scheduler.between(0, ACTION), () -> push(client));
        }
    }

    private void push(SimulatedClient client) {
        client.id().ifPresent(id -> {
            List<SimulatedServer> alive =
                    servers.stream().filter(SimulatedServer::isAlive).toList();
            if (!alive.isEmpty()) {
                alive.get(scheduler.random().nextInt(alive.size())).pushTo(id, "p" + ++pushes);
            }
        });
    }

    private void plan() {
        switch (kind) {
            case CALM -> {}
            case PLANNED -> {
                for (int i = 0; i < 2; i++) {
                    scheduler.after(scheduler.between(100, 1000) + 1000L * i, () -> happen(Fault.DRAIN));
                }
            }
            case SINGLE -> {
                Fault fault = MILD[scheduler.random().nextInt(MILD.length)];
                scheduler.after(scheduler.between(0, ACTION), () -> happen(fault));
            }
            case CHAOS -> {
                int faults = 2 + scheduler.random().nextInt(5);
                for (int i = 0; i < faults; i++) {
                    Fault[] all = Fault.values();
                    Fault fault = all[scheduler.random().nextInt(all.length)];
                    scheduler.after(scheduler.between(0, ACTION), () -> happen(fault));
                }
            }
        }
    }

    private void happen(Fault fault) {
        List<SimulatedServer> alive =
                servers.stream().filter(SimulatedServer::isAccepting).toList();
        if (alive.isEmpty()) {
            return;
        }
        SimulatedServer server = alive.get(scheduler.random().nextInt(alive.size()));
        SimulatedClient client = clients.get(scheduler.random().nextInt(clients.size()));
        switch (fault) {
            case CRASH -> {
                server.crash();
                scheduler.after(scheduler.between(50, 2000), this::startServer);
            }
            case STOP -> server.stop(scheduler.between(20, kind == Kind.CHAOS ? 12_000 : 6000));
            case CUT -> client.wire().ifPresent(Wire::cut);
            case SILENCE_FROM_CLIENT -> client.wire().ifPresent(wire -> wire.silence(0));
            case SILENCE_FROM_SERVER -> client.wire().ifPresent(wire -> wire.silence(1));
            case LOSE_REPLIES -> server.log().loseReplies(1 + scheduler.random().nextInt(4));
            case LOSE_REQUESTS ->
                server.log().loseRequests(1 + scheduler.random().nextInt(4));
            case NETWORK_CHANGE -> client.networkChanged();
            case DRAIN -> {
                startServer();
                server.drain();
            }
            case IMPOSTOR -> impostor(client, server);
        }
    }

    /** Somebody else presents the client's token. */
    private void impostor(SimulatedClient client, SimulatedServer server) {
        client.impostor(scheduler.chance(0.5)).ifPresent(hello -> {
            Wire wire = server.connect(new Wire.End() {
                @Override
                public void received(Message message) {}

                @Override
                public void closed(int code) {}
            });
            wire.send(0, FrameCodec.control(hello));
            scheduler.after(scheduler.between(10, 500), wire::cut);
        });
    }
}
