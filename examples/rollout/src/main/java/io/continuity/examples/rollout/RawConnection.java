package io.continuity.examples.rollout;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * One connection to the shop, kept from request to request. It is never replaced in secret, as clients of the JDK and of
 * others do: who sends on a connection that the other side has closed gets an exception.
 *
 * <p>Not thread-safe; one request at a time.
 */
final class RawConnection implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int LONGEST_LINE = 8_192;

    private final Socket socket;
    private final InputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RawConnection open(URI shop) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(shop.getHost(), shop.getPort()), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.setTcpNoDelay(true);
            return new RawConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a request without a body and reads the head of the answer. */
    RawAnswer send(String method, String path, Map<String, String> headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: shop\r\n");
        headers.forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
        if (method.equals("POST")) {
            request.append("Content-Length: 0\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        return head();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }

    private RawAnswer head() throws IOException {
        String[] status = line(in).split(" ", 3);
        if (status.length < 2 || !status[1].matches("\\d{3}")) {
            throw new IOException("not an answer: " + String.join(" ", status));
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("not a header: " + line);
            }
            headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
        }
        return new RawAnswer(Integer.parseInt(status[1]), headers, RawBody.of(in, headers));
    }

    /**
     * Reads up to the end of the line.
     *
     * @throws EOFException when the stream ends before
     */
    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException("the connection was closed");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("endless line");
            }
            line.append((char) read);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }
}
