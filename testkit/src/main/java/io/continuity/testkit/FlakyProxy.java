package io.continuity.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on a loopback port that can be told to fail.
 *
 * <pre>
 *              cut()              stall(), stallReplies()
 *   CUT  &lt;-----------  FLOWING  -----------------------&gt;  STALLED, REPLIES_STALLED
 *        -----------&gt;           &lt;-----------------------
 *              heal()                     heal()
 * </pre>
 *
 * <p>{@link #breakReplyAfter} and {@link #cutReplyAfter} are faults in the middle of an answer: everything flows until
 * so many bytes of replies have passed.
 *
 * <p>Each fault may also follow on another. What happens to bytes depends on when they reach the proxy: all that come
 * after a call has returned are treated as it says. <em>Thread-safe.</em>
 */
public final class FlakyProxy implements AutoCloseable {
    private final String targetHost;
    private final int targetPort;
    private final int port;
    private final Valve valve = new Valve();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private Thread acceptor;
    private boolean closed;

    private FlakyProxy(String targetHost, int targetPort) {
        this.targetHost = targetHost;
        this.targetPort = targetPort;
        this.listener = LocalPorts.listen();
        this.port = listener.getLocalPort();
        this.acceptor = accept(listener);
    }

    /**
     * Starts a proxy that forwards everything.
     *
     * @param host where connections go
     * @param port where connections go
     * @return a proxy that listens
     */
    public static FlakyProxy to(String host, int port) {
        return new FlakyProxy(host, port);
    }

    /**
     * Starts a proxy in front of a Redis server.
     *
     * @param server where connections go
     * @return a proxy that listens
     */
    public static FlakyProxy to(RedisServer server) {
        return new FlakyProxy(server.host(), server.port());
    }

    /**
     * Returns the host that the proxy listens on.
     *
     * @return the loopback address
     */
    public String host() {
        return "127.0.0.1";
    }

    /**
     * Returns the port that the proxy listens on, also while it is cut.
     *
     * @return a TCP port
     */
    public int port() {
        return port;
    }

    /** Resets all connections and refuses new ones, as if the host were gone. */
    public void cut() {
        move(Valve.Position.CUT);
    }

    /** Accepts connections and forwards nothing, in either direction, until it is healed: then all that was held. */
    public void stall() {
        move(Valve.Position.STALLED);
    }

    /** Forwards requests but holds replies back until it is healed: the server acts, and nobody learns of it. */
    public void stallReplies() {
        move(Valve.Position.REPLIES_STALLED);
    }

    /**
     * Forwards so many bytes of replies, then closes the connection on which the next one comes.
     *
     * <p>After that everything flows again: whoever connects anew is served. The request whose reply breaks off has
     * reached the server.
     *
     * @param bytes how many bytes of replies pass from now on, over all connections; not negative
     */
    public void breakReplyAfter(long bytes) {
        breakAfter(bytes, Valve.Position.FLOWING);
    }

    /**
     * As {@link #breakReplyAfter}, but then everything is as after {@link #cut}, until it is healed.
     *
     * @param bytes how many bytes of replies pass from now on, over all connections; not negative
     */
    public void cutReplyAfter(long bytes) {
        breakAfter(bytes, Valve.Position.CUT);
    }

    /**
     * Tells whether a reply has been broken off.
     *
     * @return false if so many bytes have not come since {@link #breakReplyAfter} or {@link #cutReplyAfter}
     */
    public boolean hasBroken() {
        return valve.isBroken();
    }

    /** Forwards everything again; connections that were cut stay closed. */
    public void heal() {
        move(Valve.Position.FLOWING);
    }

    private synchronized void move(Valve.Position position) {
        if (closed) {
            throw new IllegalStateException("This FlakyProxy is closed");
        }
        valve.turn(position);
        if (position == Valve.Position.CUT) {
            stopListening();
        } else if (listener.isClosed()) {
            listenAgain();
        }
    }

    private synchronized void breakAfter(long bytes, Valve.Position then) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative: " + bytes);
        }
        move(Valve.Position.FLOWING);
        valve.breakAfter(bytes, then);
    }

    /** Somebody may have healed it in the meantime. */
    private synchronized void followBreak() {
        if (!closed && valve.isCut()) {
            stopListening();
        }
    }

    /** Until the thread in accept() has left it, Linux lets clients connect to the closed socket. */
    private void stopListening() {
        try {
            listener.close();
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        links.forEach(Link::reset);
    }

    private void listenAgain() {
        try {
            listener = LocalPorts.listen(port);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port + " again", e);
        }
        acceptor = accept(listener);
    }

    private Thread accept(ServerSocket on) {
        Thread thread = new Thread(() -> acceptUntilClosed(on), "flaky-proxy-" + port);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void acceptUntilClosed(ServerSocket on) {
        while (!on.isClosed()) {
            try {
                link(on.accept());
            } catch (SocketException e) {
                if (on.isClosed()) {
                    return;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A client whose target cannot be reached is reset, and the proxy goes on. */
    private void link(Socket client) {
        Link link = new Link(client, valve, links::remove, this::followBreak);
        links.add(link);
        link.open(new InetSocketAddress(targetHost, targetPort));
    }

    /** Closes all connections and stops listening. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            valve.turn(Valve.Position.CUT);
            stopListening();
        }
    }
}
