package io.continuity.resume;

/** One transport as the client has it: how far it is in each direction. <em>Not thread-safe.</em> */
final class ClientTransport {
    private static final int HEDGE_ROUND_TRIPS = 2;
    private static final long HEDGE_MILLIS = 1000;
    private static final long NEVER = Long.MAX_VALUE;

    private final int id;
    private Heartbeat heartbeat;
    private boolean plain;
    private long arrived;
    private long sent;
    private long roundTrip;
    private long pongDueAt = NEVER;

    ClientTransport(int id, long heartbeat) {
        this.id = id;
        this.heartbeat = new Heartbeat(heartbeat);
    }

    int id() {
        return id;
    }

    Heartbeat heartbeat() {
        return heartbeat;
    }

    /** The connection is live on it. */
    void begin(long lastArrived, long lastSent, long now) {
        arrived = lastArrived;
        sent = lastSent;
        heartbeat.begin(now);
    }

    /** Before it begins: the server wants to be asked as often as this. */
    void beatEvery(long millis) {
        heartbeat = new Heartbeat(millis);
    }

    /** The server does not speak the protocol. */
    void beginPlain(long lastSent, long now) {
        plain = true;
        begin(0, lastSent, now);
    }

    boolean isPlain() {
        return plain;
    }

    long arrived() {
        return arrived;
    }

    long sent() {
        return sent;
    }

    long arrive(long count) {
        arrived += count;
        return arrived;
    }

    /** What sends the next of the messages that count. */
    ClientAction app(Message message) {
        return new ClientAction.Send(id, ++sent, plain ? message : FrameCodec.app(message));
    }

    /** What sends a message that does not count. */
    ClientAction unkept(Message message) {
        return new ClientAction.Send(id, 0, plain ? message : FrameCodec.unkept(message));
    }

    /** What asks the server whether it is there. */
    ClientAction ping(long handled, long now) {
        heartbeat.pinged(now);
        if (plain) {
            return new ClientAction.Ping(id);
        }
        pongDueAt = Math.min(pongDueAt, now + HEDGE_ROUND_TRIPS * roundTrip + HEDGE_MILLIS);
        return new ClientAction.Send(id, 0, FrameCodec.control(new Frame.Ping(handled, sent, now)));
    }

    void ponged(long pingedAt, long now) {
        roundTrip = Math.max(0, now - pingedAt);
        pongDueAt = NEVER;
    }

    /** Whether it is time to try another transport beside this one; true once for each pong that is late. */
    boolean isPongLate(long now) {
        if (now >= pongDueAt) {
            pongDueAt = NEVER;
            return true;
        }
        return false;
    }

    long dueAt() {
        return Math.min(heartbeat.dueAt(), pongDueAt);
    }
}
