package io.continuity.ws.server;

import io.continuity.ws.common.Limits;
import jakarta.websocket.Session;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;

/**
 * What the sessions of an endpoint have asked of their sockets: also for those that are to come, as a session may get another
 * at any time, and whoever is at its end may send a large message at once. <em>Thread-safe.</em>
 */
final class SocketLimits implements Limits {
    private static final int NONE = -1;

    private volatile int textBytes;
    private volatile int binaryBytes;
    private volatile long idleMillis = NONE;

    /** Begins with a size of messages; negative for what containers allow. */
    SocketLimits(int largestMessage) {
        this.textBytes = largestMessage;
        this.binaryBytes = largestMessage;
    }

    /** Sets what was asked for, as far as that is more than the container allows anyway, on a socket that has just opened. */
    void apply(Session socket) {
        if (textBytes > socket.getMaxTextMessageBufferSize()) {
            socket.setMaxTextMessageBufferSize(textBytes);
        }
        if (binaryBytes > socket.getMaxBinaryMessageBufferSize()) {
            socket.setMaxBinaryMessageBufferSize(binaryBytes);
        }
        if (idleMillis != NONE) {
            socket.setMaxIdleTimeout(idleMillis);
        }
    }

    /**
     * Has a container that gives up silent sockets by itself, as Jetty does after 30 s, wait for longer, unless the
     * application has said for how long.
     */
    void allowSilence(Session socket, long millis) {
        long present = socket.getMaxIdleTimeout();
        if (idleMillis == NONE && present > 0 && present < millis) {
            socket.setMaxIdleTimeout(millis);
        }
    }

    @Override
    public void text(Session socket, int bytes) {
        textBytes = Math.max(textBytes, bytes);
        set(socket, Session::setMaxTextMessageBufferSize, bytes);
    }

    @Override
    public void binary(Session socket, int bytes) {
        binaryBytes = Math.max(binaryBytes, bytes);
        set(socket, Session::setMaxBinaryMessageBufferSize, bytes);
    }

    @Override
    public void idle(Session socket, long millis) {
        idleMillis = millis;
        set(socket, (open, unused) -> open.setMaxIdleTimeout(millis), 0);
    }

    @Override
    public int text(Session socket) {
        return get(socket, Session::getMaxTextMessageBufferSize, textBytes);
    }

    @Override
    public int binary(Session socket) {
        return get(socket, Session::getMaxBinaryMessageBufferSize, binaryBytes);
    }

    @Override
    public long idle(Session socket) {
        return Math.max(0, idleMillis == NONE ? get(socket, open -> (int) open.getMaxIdleTimeout(), NONE) : idleMillis);
    }

    /** A session that waits for its next socket has one that is closed, about which Tomcat neither says nor hears anything. */
    private static void set(Session socket, ObjIntConsumer<Session> change, int value) {
        try {
            change.accept(socket, value);
        } catch (IllegalStateException e) {
            System.getLogger(SocketLimits.class.getName())
                    .log(System.Logger.Level.DEBUG, "A socket is closed; the next one gets what was asked for", e);
        }
    }

    private static int get(Session socket, ToIntFunction<Session> value, int otherwise) {
        try {
            return value.applyAsInt(socket);
        } catch (IllegalStateException e) {
            return otherwise;
        }
    }
}
