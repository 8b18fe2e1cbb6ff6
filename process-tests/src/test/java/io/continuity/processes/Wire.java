package io.continuity.processes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** One connection, byte by byte. <em>Not thread-safe.</em> */
final class Wire implements AutoCloseable {
    private static final int LIMIT_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(LIMIT_MILLIS);
        in = socket.getInputStream();
    }

    /** Sends a request with further header lines; does not wait. */
    Wire send(String method, String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: here\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(US_ASCII));
        return this;
    }

    /** Sends what is left of a body. */
    Wire write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return this;
    }

    /** Reads the head of a response and the body that it announces, in lower case. */
    String response() throws IOException {
        String head = until("\r\n\r\n").toLowerCase(Locale.ROOT);
        int length = head.indexOf("content-length: ");
        if (length >= 0) {
            String number = head.substring(length + "content-length: ".length()).split("\r\n", 2)[0];
            head += new String(in.readNBytes(Integer.parseInt(number)), US_ASCII);
        } else if (head.contains("transfer-encoding: chunked")) {
            head += until("0\r\n\r\n");
        } else if (head.contains("connection: close")) {
            head += rest();
        }
        return head;
    }

    /** Reads up to and with a text. */
    String until(String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith(end)) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("ended after '" + read + "'");
            }
            read.append((char) b);
        }
        return read.toString();
    }

    /** Reads until the other side closes. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
