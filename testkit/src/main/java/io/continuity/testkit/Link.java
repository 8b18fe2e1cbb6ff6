package io.continuity.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Consumer;

/** One client's connection through a proxy, until either side closes it. <em>Thread-safe.</em> */
final class Link {
    private static final int CONNECT_MILLIS = 5000;

    private final Socket client;
    private final Socket target = new Socket();
    private final Valve valve;
    private final Consumer<Link> onEnd;
    private final Runnable onBreak;

    /** Waits until bytes may go on, and tells how many of them. */
    private interface Gate {
        int admit(int bytes) throws InterruptedException;
    }

    /**
     * Makes a link that is not open yet.
     *
     * @param onBreak told, before the end, if the valve has let a part of a reply pass only
     */
    Link(Socket client, Valve valve, Consumer<Link> onEnd, Runnable onBreak) {
        this.client = client;
        this.valve = valve;
        this.onEnd = onEnd;
        this.onBreak = onBreak;
    }

    void open(SocketAddress address) {
        try {
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
            target.connect(address, CONNECT_MILLIS);
            pump("requests", client, target, valve::admitRequests);
            pump("replies", target, client, valve::admitReplies);
        } catch (IOException e) {
            reset();
        }
    }

    private void pump(String what, Socket from, Socket to, Gate gate) {
        Thread thread = new Thread(() -> forward(from, to, gate), "flaky-proxy-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void forward(Socket from, Socket to, Gate gate) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int admitted = gate.admit(count);
                out.write(buffer, 0, admitted);
                if (admitted < count) {
                    breakOff();
                    return;
                }
            }
            var unused = gate.admit(0); // The end of a stream is held back like its bytes.
            end(false);
        } catch (IOException e) {
            end(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(true);
        }
    }

    /** Ends in order and last, so that what was admitted arrives, and whoever sees the end finds the others gone. */
    private void breakOff() {
        onEnd.accept(this);
        onBreak.run();
        end(false);
    }

    /** Closes both sides with a reset, so that nobody takes it for an orderly end. */
    void reset() {
        end(true);
    }

    private void end(boolean abruptly) {
        end(client, abruptly);
        end(target, abruptly);
        onEnd.accept(this);
    }

    private static void end(Socket socket, boolean abruptly) {
        try (socket) {
            if (abruptly && !socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            return; // It is closed; that was the aim.
        }
    }
}
