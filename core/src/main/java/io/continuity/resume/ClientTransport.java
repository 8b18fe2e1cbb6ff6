package io.continuity.resume;

/** One transport as the client has it: how far it is in each direction. <em>Not thread-safe.</em> */
final class ClientTransport {
    private static final int HEDGE_ROUND_TRIPS = 2;
    private static final long HEDGE_MILLIS = 1000;
    private static final long NEVER = Long.MAX_VALUE;

    private final int id;
    private Heartbeat heartbeat;
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

    /** The connection is live on it, with the interval that the server has said. */
    void begin(long lastArrived, long lastSent, long interval, long now) {
        arrived = lastArrived;
        sent = lastSent;
        heartbeat = new Heartbeat(interval);
        heartbeat.begin(now);
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

    long send() {
        return ++sent;
    }

    void pinged(long now) {
        heartbeat.pinged(now);
        pongDueAt = Math.min(pongDueAt, now + HEDGE_ROUND_TRIPS * roundTrip + HEDGE_MILLIS);
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
