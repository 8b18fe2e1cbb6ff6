package io.continuity.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.StringJoiner;

/** The little of RESP2 that the test kit needs, over one blocking socket. <em>Not thread-safe.</em> */
final class RespConnection implements Closeable {
    static final int DEFAULT_PORT = 6379;

    private final Socket socket = new Socket();
    private final InputStream in;

    private RespConnection(InetSocketAddress address, Duration timeout) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(address, (int) timeout.toMillis());
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects, signs in and selects the database that the URI names; each read waits for the timeout at most. */
    static RespConnection open(URI uri, Duration timeout) {
        if (!"redis".equals(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "Redis URI must start with redis://, but its scheme is " + uri.getScheme());
        }
        try {
            int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
            RespConnection connection = new RespConnection(new InetSocketAddress(uri.getHost(), port), timeout);
            connection.introduce(uri);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot connect to Redis at " + uri.getHost() + ":" + uri.getPort(), e);
        }
    }

    private void introduce(URI uri) {
        if (uri.getUserInfo() != null) {
            String[] userAndPassword = uri.getUserInfo().split(":", 2);
            boolean anonymous = userAndPassword.length == 1 || userAndPassword[0].isEmpty();
            String password = userAndPassword[userAndPassword.length - 1];
            call(anonymous ? new String[] {"AUTH", password} : new String[] {"AUTH", userAndPassword[0], password});
        }
        if (uri.getPath() != null && uri.getPath().length() > 1) {
            call("SELECT", uri.getPath().substring(1));
        }
    }

    /** Sends a command and returns its reply, the elements of an array a line each; a null reply is the empty text. */
    String call(String... words) {
        try {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("*" + words.length + "\r\n").getBytes(US_ASCII));
            for (String word : words) {
                byte[] bytes = word.getBytes(UTF_8);
                request.writeBytes(("$" + bytes.length + "\r\n").getBytes(US_ASCII));
                request.writeBytes(bytes);
                request.writeBytes("\r\n".getBytes(US_ASCII));
            }
            socket.getOutputStream().write(request.toByteArray());
            return readReply(words[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("Redis did not answer " + words[0], e);
        }
    }

    private String readReply(String command) throws IOException {
        String line = readLine();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> readBulk(Integer.parseInt(rest));
            case '*' -> readArray(command, Integer.parseInt(rest));
            default -> throw new IllegalStateException("Redis answered " + command + " with " + line);
        };
    }

    private String readArray(String command, int length) throws IOException {
        StringJoiner elements = new StringJoiner("\n");
        for (int i = 0; i < length; i++) {
            elements.add(readReply(command));
        }
        return elements.toString();
    }

    private String readBulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        byte[] bytes = in.readNBytes(length);
        readLine();
        return new String(bytes, UTF_8);
    }

    /** Waits for a line and returns it without its end. */
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("Redis closed the connection");
            }
            line.write(b);
        }
        return line.toString(UTF_8).stripTrailing();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
