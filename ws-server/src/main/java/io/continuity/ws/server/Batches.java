package io.continuity.ws.server;

import io.continuity.resume.Message;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Several messages in one write to a socket, where that is worth it: Tomcat tells on another thread that a message is out, and
 * meanwhile others have come.
 *
 * <p>To be sure that a batch is out is to wait for the client, so batches have threads of their own, and few: when all of them
 * wait, messages go out one by one, as they do to a client for which the message or batch before has waited. <em>Not
 * thread-safe:</em> one message, or one batch, at a time.
 */
final class Batches {
    /** What is written together at most: what Tomcat's buffer holds, so that there is one write, or two. */
    static final int MOST_BYTES = 8 << 10;

    /** What is written without waiting takes microseconds. */
    private static final long SLOW_NANOS = Duration.ofMillis(100).toNanos();

    /** Longer than this no batch may wait for its client. */
    private static final long LONGEST_WAIT_MILLIS = 20_000;

    /** Tomcat's name for how long a blocking write may take. */
    private static final String BLOCKING_SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private static final System.Logger LOG = System.getLogger(Batches.class.getName());

    private final Session socket;
    private final RemoteEndpoint.Async async;
    private final RemoteEndpoint.Basic basic;
    private final LongSupplier ticker;
    private final Executor writers;
    private volatile boolean useless;
    private volatile long begunAt;
    private volatile boolean slow;

    Batches(Session socket, LongSupplier ticker, Executor writers) {
        this.socket = socket;
        this.async = socket.getAsyncRemote();
        this.basic = socket.getBasicRemote();
        this.ticker = ticker;
        this.writers = writers;
    }

    /** A message was out before its sender had returned: nothing is won by batches then, and Jetty's have no time limit. */
    void uselessHere() {
        useless = true;
    }

    /** A message, or a batch, is given to the container. */
    void begun() {
        begunAt = ticker.getAsLong();
    }

    /** It is out. */
    void ended() {
        slow = ticker.getAsLong() - begunAt > SLOW_NANOS;
    }

    /** Has a batch written by a thread that may wait, unless messages are better written one by one. */
    boolean begin(Runnable batch) {
        long limit = async.getSendTimeout();
        if (useless || slow || limit <= 0 || limit > LONGEST_WAIT_MILLIS) {
            return false;
        }
        try {
            writers.execute(batch);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // All of them wait for other clients.
        }
    }

    /** Has the container hold messages back from now on: false if it does not do that, or is closed. */
    boolean open() {
        try {
            socket.getUserProperties().put(BLOCKING_SEND_TIMEOUT, async.getSendTimeout());
            basic.setBatchingAllowed(true);
            useless |= !basic.getBatchingAllowed();
        } catch (IOException | RuntimeException e) {
            useless = true;
        }
        return !useless;
    }

    /** Returns when messages are out: null, or why they may not be. */
    @Nullable
    Exception write(List<Message> messages) {
        begun();
        try {
            for (Message message : messages) {
                if (message.isText()) {
                    basic.sendText(message.text());
                } else {
                    basic.sendBinary(ByteBuffer.wrap(message.toByteArray()));
                }
            }
            basic.flushBatch();
            return null;
        } catch (IOException | RuntimeException e) {
            return e;
        } finally {
            ended();
        }
    }

    /**
     * Has the container send at once again what it sends by itself, pongs. Everything is flushed by now: between this and its own
     * flush Tomcat might send one in the middle of a message.
     */
    void close() {
        try {
            basic.setBatchingAllowed(false);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "A socket is closed", e);
        }
    }
}
