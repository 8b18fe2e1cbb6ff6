package io.continuity.benchmarks.websockets;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** One user's connection, with or without Continuity: numbered messages to the server, and from it. */
interface Client {
    /** Who gets what comes. */
    interface Listener {
        /** The content is between the buffer's position and limit, for the time of the call. */
        void received(ByteBuffer content);
    }

    /** Connects. */
    void open();

    /** Sends, if it can now; false if it cannot. */
    boolean send(String text);

    boolean isOpen();

    /** Loses its socket, and does not come back before {@link #open}. */
    void cut();

    /** Acknowledges what is not yet, if that is needed. */
    void tick();

    /** How it got to where it is. */
    Counts counts();

    /**
     * Makes one.
     *
     * @param addresses where to connect, each time
     * @param listener gets what comes
     */
    static Client of(Subject subject, Loop loop, Supplier<InetSocketAddress> addresses, Listener listener) {
        return subject.isResumable()
                ? new ResumingClient(loop, addresses, listener)
                : new NaiveClient(loop, addresses, listener);
    }

    /** What has happened to a client. <em>Not thread-safe.</em> */
    final class Counts {
        int opened;
        int resumed;
        int resets;
    }
}
