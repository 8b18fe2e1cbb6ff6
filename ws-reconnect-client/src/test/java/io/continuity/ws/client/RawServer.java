package io.continuity.ws.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that follows a script for each connection, whatever that is. */
final class RawServer implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** What to do with one connection; it is cut when this returns. */
    @FunctionalInterface
    interface Script {
        void play(Connection connection) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final CopyOnWriteArrayList<Socket> sockets = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();

    RawServer() throws IOException {
        this(InetAddress.getLoopbackAddress(), 0);
    }

    RawServer(InetAddress address, int port) throws IOException {
        server = new ServerSocket(port, 50, address);
        daemon(this::accept);
    }

    /** What to do with the next connection for which there is no script yet. */
    RawServer then(Script script) {
        scripts.add(script);
        return this;
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + port() + "/chat");
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                daemon(() -> play(socket));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void play(Socket socket) {
        try (socket) {
            scripts.take().play(new Connection(socket));
        } catch (IOException | InterruptedException e) {
            failures.add(e); // The client has gone, which a script may not expect.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection of a client. */
    static final class Connection {
        private final DataInputStream in;
        private final OutputStream out;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        Connection(Socket socket) throws IOException {
            this.in = new DataInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** Reads the request, unless it was read, and returns its headers. */
        Map<String, String> request() throws IOException {
            if (!headers.isEmpty()) {
                return headers;
            }
            line();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
            return headers;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        void answer(int status, String... lines) throws IOException {
            request();
            write("HTTP/1.1 " + status + " Whatever\r\nContent-Length: 0\r\nConnection: close\r\n"
                    + String.join("\r\n", lines) + (lines.length > 0 ? "\r\n\r\n" : "\r\n"));
        }

        /** Switches to WebSocket, with a subprotocol unless it is empty. */
        Connection upgrade(String subprotocol) throws IOException {
            request();
            write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(headers.get("Sec-WebSocket-Key")) + "\r\n"
                    + (subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n") + "\r\n");
            return this;
        }

        private static String accept(String key) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1));
                return Base64.getEncoder().encodeToString(digest);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(ISO_8859_1));
            out.flush();
        }

        /** Sends a text message. */
        Connection send(String text) throws IOException {
            frame(1, text.getBytes(UTF_8));
            return this;
        }

        /** Sends a pong of WebSocket. */
        Connection pong(String data) throws IOException {
            frame(10, data.getBytes(UTF_8));
            return this;
        }

        /** Sends a control frame of continuity.v1. */
        Connection control(String json) throws IOException {
            return send("\u0001" + json);
        }

        Connection welcome(String token) throws IOException {
            return welcome(token, 15_000, 256);
        }

        Connection welcome(String token, long heartbeat, int window) throws IOException {
            return control("{\"t\":\"welcome\"," + grant(token, heartbeat, window));
        }

        static String grant(String token, long heartbeat, int window) {
            return String.format(
                    Locale.ROOT,
                    "\"sid\":\"%s\",\"e\":\"e-%s\",\"node\":\"n\",\"gen\":1,\"hb\":%d,\"ttl\":120000,"
                            + "\"win\":[%d,262144],\"cap\":[]}",
                    token,
                    token,
                    heartbeat,
                    window);
        }

        void close(int code) throws IOException {
            frame(8, ByteBuffer.allocate(2).putShort((short) code).array());
        }

        private void frame(int opcode, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(0x80 | opcode);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else {
                frame.write(126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            }
            frame.writeBytes(payload);
            out.write(frame.toByteArray());
            out.flush();
        }

        /** Reads the next text message; {@code ping} and {@code pong}; or {@code close} with the code. */
        String read() throws IOException {
            int opcode = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte() & 0x7f;
            length = length == 126 ? in.readUnsignedShort() : length;
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                throw new EOFException();
            }
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return switch (opcode) {
                case 1 -> new String(payload, UTF_8);
                case 8 -> "close " + ByteBuffer.wrap(payload).getShort();
                case 9 -> "ping";
                case 10 -> "pong";
                default -> throw new IOException("opcode " + opcode);
            };
        }

        /** Reads until the client closes, and returns the code; 1006 if it says nothing. */
        int readUntilClose() throws IOException {
            try {
                String next = read();
                while (!next.startsWith("close ")) {
                    next = read();
                }
                return Integer.parseInt(next.substring("close ".length()));
            } catch (EOFException e) {
                return 1006;
            }
        }

        /** Answers nothing, until the client hangs up. */
        void silence() throws IOException {
            while (in.read() >= 0) {
                // Whatever it says.
            }
        }

        /** Reads until the client goes. */
        void stay() throws IOException {
            readUntilClose();
        }
    }
}
