package io.continuity.ws.server;

import io.continuity.resume.Message;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Several messages in one write to a socket, where that is worth it: Tomcat tells on another thread that a message is out, and
 * meanwhile others have come.
 *
 * <p>To be sure that a batch is out is to wait for the client, so batches have threads of their own, and few: when all of them
 * wait, messages go out one by one, as they do to a client that has been slow, until it has caught up. <em>Not thread-safe:</em>
 * one message, or one batch, at a time.
 */
final class Batches {
    /** What is written together at most. */
    static final int MOST = 64;

    private static final int LEAST = 2;

    /** Longer than this no batch may wait for its client. */
    private static final long LONGEST_WAIT_MILLIS = 20_000;

    /** Tomcat's name for how long a blocking write may take, which it takes for 20 seconds. */
    private static final String BLOCKING_SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private static final System.Logger LOG = System.getLogger(Batches.class.getName());

    private final Session socket;
    private final RemoteEndpoint.Basic remote;
    private final Executor writers;
    private volatile boolean useless;
    private volatile boolean slow;

    Batches(Session socket, Executor writers) {
        this.socket = socket;
        this.remote = socket.getBasicRemote();
        this.writers = writers;
    }

    /** A message was out before its sender had returned: nothing is won by batches, and Jetty's have no time limit. */
    void uselessHere() {
        useless = true;
    }

    /** The client takes its time. */
    void slow() {
        slow = true;
    }

    /** Nothing waits for the client. */
    void caughtUp() {
        slow = false;
    }

    boolean isSlow() {
        return slow;
    }

    /** Has so many messages written by a thread that may wait, unless they are better written one by one. */
    boolean begin(int waiting, Runnable batch) {
        if (waiting < LEAST || useless || slow || !isBounded()) {
            return false;
        }
        try {
            writers.execute(batch);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // All of them wait for other clients.
        }
    }

    private boolean isBounded() {
        long limit = socket.getAsyncRemote().getSendTimeout();
        return limit > 0 && limit <= LONGEST_WAIT_MILLIS;
    }

    /** Has the container hold messages back from now on: false if it does not do that. */
    boolean open() {
        Map<String, Object> properties = socket.getUserProperties();
        properties.put(BLOCKING_SEND_TIMEOUT, socket.getAsyncRemote().getSendTimeout());
        try {
            remote.setBatchingAllowed(true);
            useless = !remote.getBatchingAllowed();
        } catch (IOException | RuntimeException e) {
            useless = true;
        }
        return !useless;
    }

    /** Returns when messages are out: null, or why they may not be. */
    @Nullable
    Exception write(List<Message> messages) {
        try {
            for (Message message : messages) {
                if (message.isText()) {
                    remote.sendText(message.text());
                } else {
                    remote.sendBinary(ByteBuffer.wrap(message.toByteArray()));
                }
            }
            remote.flushBatch();
            return null;
        } catch (IOException | RuntimeException e) {
            return e;
        }
    }

    /** Has the container send at once again what it sends by itself. Nothing is held back that would have to be waited for. */
    void close() {
        try {
            remote.setBatchingAllowed(false);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "A socket is closed", e);
        }
    }
}
