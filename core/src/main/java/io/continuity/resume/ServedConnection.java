package io.continuity.resume;

import io.continuity.codec.EncodedAttribute;
import io.continuity.resume.ClaimResult.Claimed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A connection that is owned here, until it is released, claimed elsewhere or ended. <em>Not thread-safe.</em> */
final class ServedConnection {
    private enum Phase {
        LIVE,
        /** What is being handled and written is finished, nothing new begun. */
        LEAVING,
        RELEASING,
        /** Anybody may have it; the transport stays open until somebody has. */
        RELEASED,
        /** The client, or the application, has ended it. */
        ENDING,
        /** The log is being told that it has ended. */
        ENDED,
        GONE
    }

    /** How long the client has to close this transport itself, which it does when the next one is live. */
    private static final long TAKEOVER_TIMEOUT = 5000;

    private static final long RETRY_PAUSE = 200;
    private static final long NEVER = Long.MAX_VALUE;

    private final ServerSettings settings;
    private final ServerIo io;
    private final Ownership owner;
    private final String principal;
    private final Outbox outbox;
    private final AckSchedule acks;
    private final Heartbeat heartbeat;
    private Inbox inbox;
    private Phase phase = Phase.LIVE;
    private boolean announced;
    private boolean draining;
    private long arrived;
    private long committed;
    private long deadline = NEVER;
    private long refreshAt = NEVER;

    ServedConnection(ServerSettings settings, ServerIo io, Ownership owner, String principal) {
        this.settings = settings;
        this.io = io;
        this.owner = owner;
        this.principal = principal;
        this.outbox = new Outbox(owner, settings.limits(), io, new OutboxOwner());
        this.acks = new AckSchedule(settings.inbound());
        this.inbox = new Inbox(settings.inbound(), 0);
        this.heartbeat = new Heartbeat(settings.heartbeat().toMillis());
    }

    Ownership owner() {
        return owner;
    }

    boolean canReplay(Claimed claimed, long received) {
        return outbox.replay(received, claimed);
    }

    void open(Frame.Control first, Optional<ResetReason> why, long now) {
        if (!io.isOpen()) {
            end(Optional.empty());
            return;
        }
        begin(now);
        io.control(first);
        io.act(new ServerAction.Opened(owner.id(), why));
        outbox.begin(now);
    }

    void resume(Claimed claimed, Frame.Resumed resumed, long now) {
        committed = claimed.committed();
        arrived = committed;
        inbox = new Inbox(settings.inbound(), committed);
        if (!io.isOpen()) {
            leave();
            return;
        }
        begin(now);
        // Before the client knows: its next transport may ask for the connection at once, and has to find it here.
        io.act(new ServerAction.Resumed(owner.id(), claimed.attributes()));
        io.control(resumed);
        outbox.replayed(claimed.page(), claimed.tail(), now);
    }

    private void begin(long now) {
        announced = true;
        heartbeat.begin(now);
        refreshAt = now + refreshInterval();
    }

    void frame(Frame frame, long now) {
        if (frame instanceof Frame.App app) {
            arrived++;
            if (phase == Phase.LIVE) {
                inbox.arrived(arrived, app.message());
                deliver();
            }
        } else if (frame instanceof Frame.Volatile unkept) {
            if (phase == Phase.LIVE) {
                io.act(new ServerAction.DeliverVolatile(unkept.message()));
            }
        } else if (frame instanceof Frame.Ack ack) {
            outbox.acknowledged(ack.rx(), now);
        } else if (frame instanceof Frame.Ping ping) {
            checkCounts(ping.rx(), ping.tx(), now);
            io.control(new Frame.Pong(committed, outbox.sent(), ping.ts()));
        } else if (frame instanceof Frame.Pong pong) {
            checkCounts(pong.rx(), pong.tx(), now);
        } else if (frame instanceof Frame.Auth auth && auth.at().isPresent()) {
            io.act(new ServerAction.Authenticate(auth.at()));
        } else if (frame instanceof Frame.Bye) {
            phase = phase == Phase.LIVE ? Phase.ENDING : phase;
            settle();
        } else if (!(frame instanceof Frame.Ignored)) {
            throw new ProtocolException("A client must not send this frame now");
        }
    }

    private void checkCounts(long rx, long tx, long now) {
        if (tx != arrived) {
            throw new ProtocolException("The client has sent up to " + tx + ", up to " + arrived + " has arrived");
        }
        outbox.acknowledged(rx, now);
    }

    void heard(long now) {
        heartbeat.heard(now);
    }

    boolean authenticated(String name, OptionalLong validFor) {
        if (name.equals(principal)) {
            io.control(new Frame.AuthOk(validFor));
            return true;
        }
        return false;
    }

    void askForCredentials(long inMillis) {
        io.control(new Frame.Auth(Optional.empty(), OptionalLong.of(inMillis)));
    }

    private void deliver() {
        if (phase == Phase.LIVE || phase == Phase.ENDING) {
            inbox.next().ifPresent(next -> io.act(new ServerAction.Deliver(next.number(), next.message())));
        }
    }

    void handled(long number, List<Message> replies, Map<String, Optional<EncodedAttribute>> attributes, long now) {
        if (phase != Phase.GONE) {
            int size = inbox.handled(number);
            outbox.handled(new Commit(number, 0, replies, attributes), size, now);
            deliver();
            settle();
        }
    }

    boolean send(Message message, long now) {
        return (phase == Phase.LIVE || isFinishing()) && outbox.send(message, now);
    }

    /** A handler may wait until another thread's message is stored: the release waits for that handler. */
    private boolean isFinishing() {
        return phase == Phase.LEAVING && inbox.isRunning();
    }

    boolean keep(Map<String, Optional<EncodedAttribute>> attributes, long now) {
        if (phase != Phase.LIVE) {
            return false;
        }
        outbox.keep(attributes, now);
        return true;
    }

    void sendVolatile(Message message) {
        if (phase == Phase.LIVE) {
            io.send(FrameCodec.unkept(message));
        }
    }

    void snapshotEnded() {
        if (phase == Phase.LIVE) {
            io.control(new Frame.SnapshotEnd(outbox.sent()));
        }
    }

    void posted(long now) {
        if (phase == Phase.LIVE) {
            outbox.posted(now);
        }
    }

    void wanted() {
        if (phase == Phase.LIVE) {
            leave();
        }
    }

    void claimedElsewhere(Ownership lost) {
        boolean givenUp = phase == Phase.RELEASING || phase == Phase.RELEASED;
        if (owner.fence() <= lost.fence() && !givenUp) {
            superseded();
        }
    }

    void drain(Frame.Drain drain, long now) {
        if (phase == Phase.LIVE && io.isOpen()) {
            draining = true;
            deadline = now + drain.by();
            io.control(drain);
        }
    }

    /** Also when it is being left: it must not go on elsewhere then. */
    void end() {
        if (phase == Phase.LIVE || phase == Phase.LEAVING) {
            inbox.dropQueued();
            phase = Phase.ENDING;
            settle();
        }
    }

    void closed() {
        if (phase == Phase.LIVE) {
            leave();
        } else if (phase == Phase.RELEASED) {
            phase = Phase.GONE;
        }
    }

    private void leave() {
        phase = Phase.LEAVING;
        deadline = NEVER;
        inbox.dropQueued();
        settle();
    }

    /** Goes on once nothing is being handled or written. */
    void settle() {
        boolean settled = !inbox.isRunning() && outbox.isSettled();
        if (phase == Phase.LEAVING && settled) {
            release();
        } else if (phase == Phase.ENDING && settled && inbox.isIdle()) {
            end(Optional.empty());
        }
    }

    private void release() {
        phase = Phase.RELEASING;
        outbox.conclude();
        acknowledgeLast();
        io.ask(log -> log.release(owner), (result, now) -> {
            if (phase != Phase.RELEASING) {
                return;
            }
            if (result.isEmpty()) {
                deadline = now + RETRY_PAUSE;
            } else if (result.get() instanceof WriteResult.Done) {
                left(false);
                refreshAt = NEVER;
                deadline = now + TAKEOVER_TIMEOUT;
                phase = io.isOpen() ? Phase.RELEASED : Phase.GONE;
            } else {
                superseded();
            }
        });
    }

    private void end(Optional<ResetReason> why) {
        phase = Phase.ENDED;
        inbox.dropQueued();
        outbox.stop();
        acknowledgeLast();
        io.ask(log -> log.end(owner, why), (result, now) -> {
            if (phase == Phase.ENDED) {
                left(true);
                io.close(why.isEmpty() ? CloseCode.ENDED : CloseCode.OVERFLOW, "");
                phase = Phase.GONE;
            }
        });
    }

    private void left(boolean ended) {
        if (announced) {
            io.act(new ServerAction.Left(outbox.unsent(), outbox.unknown(), ended));
        }
    }

    private void superseded() {
        if (phase != Phase.GONE) {
            left(false);
            io.control(new Frame.Fin(outbox.sent(), "superseded"));
            io.close(CloseCode.SUPERSEDED, "");
            phase = Phase.GONE;
        }
    }

    void woken(long now) {
        if (io.isOpen()) {
            beat(now);
        }
        outbox.woken(now);
        if (now >= refreshAt) {
            refresh(now);
        }
        if (now >= deadline) {
            deadline = NEVER;
            if (phase == Phase.RELEASING) {
                release();
            } else {
                io.control(new Frame.Fin(outbox.sent(), draining ? "drained" : "released"));
                io.close(CloseCode.DRAINED, "");
                closed();
            }
        }
    }

    private void beat(long now) {
        if (acks.isDue(now)) {
            acknowledge();
        }
        if (heartbeat.isDead(now)) {
            io.close(CloseCode.NORMAL, "No heartbeat");
            closed();
        } else if (heartbeat.isPingDue(now)) {
            heartbeat.pinged(now);
            io.control(new Frame.Ping(committed, outbox.sent(), now));
        }
    }

    private void refresh(long now) {
        refreshAt = now + refreshInterval();
        io.ask(log -> log.refresh(owner), (result, then) -> {
            if (result.isPresent() && !(result.get() instanceof WriteResult.Done) && phase != Phase.RELEASED) {
                superseded();
            }
        });
        posted(now);
    }

    private long refreshInterval() {
        return settings.limits().ttl().toMillis() / 3;
    }

    private void acknowledgeLast() {
        if (acks.dueAt() != NEVER) {
            acknowledge();
        }
    }

    private void acknowledge() {
        acks.sent();
        io.control(new Frame.Ack(committed));
    }

    boolean isGone() {
        return phase == Phase.GONE;
    }

    long dueAt() {
        long due = Math.min(Math.min(deadline, refreshAt), outbox.dueAt());
        return io.isOpen() ? Math.min(due, Math.min(acks.dueAt(), heartbeat.dueAt())) : due;
    }

    /** What the outbox tells of. */
    private final class OutboxOwner implements Outbox.Owner {
        @Override
        public void committed(long position, int size, long now) {
            acks.handled(size, now);
            committed = position;
            if (acks.isDue(now)) {
                acknowledge();
            }
        }

        @Override
        public void lost() {
            superseded();
        }

        @Override
        public void broken(ResetReason why) {
            end(Optional.of(why));
        }
    }
}
