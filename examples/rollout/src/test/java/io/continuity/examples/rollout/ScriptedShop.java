package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A shop that sends, byte for byte, what a test has written down: one answer for each request, and after {@link #CLOSE} it
 * closes the connection. Thread-safe.
 */
final class ScriptedShop implements AutoCloseable {
    static final String CLOSE = "close";

    private final ServerSocket server;
    private final BlockingQueue<String> script = new LinkedBlockingQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptedShop(String... answers) {
        script.addAll(List.of(answers));
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "scripted shop");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Heads of the requests so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** An answer with a length. */
    static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " x\r\nShop-Version: v2\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** A stream of events that ends as it should, in one chunk. */
    static String stream(String events) {
        return openStream(events) + "0\r\n\r\n";
    }

    /** A stream of events whose end is missing. */
    static String openStream(String events) {
        return "HTTP/1.1 200 x\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(events.length()) + "\r\n" + events + "\r\n";
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                converse(socket);
            } catch (SocketException e) {
                // Closed by the test, or left by the client.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void converse(Socket socket) throws IOException, InterruptedException {
        while (request(socket.getInputStream())) {
            String answer = script.take();
            if (answer.equals(CLOSE)) {
                return;
            }
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            if (CLOSE.equals(script.peek())) {
                script.take();
                return;
            }
        }
    }

    private boolean request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                return false;
            }
            head.append((char) read);
        }
        requests.add(head.toString());
        return true;
    }
}
