package io.continuity.benchmarks.runner;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A connection to Redis for asking what it has done.
 *
 * <p>Not thread-safe.
 */
final class RedisLink implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(10).toMillis();

    private final RedisAddress address;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RedisLink(RedisAddress address, Socket socket) throws IOException {
        this.address = address;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** @throws BenchmarkException if Redis does not let us in */
    @SuppressWarnings("AddressSelection") // One address is as good as another.
    static RedisLink open(RedisAddress address) {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_MILLIS);
            RedisLink link = new RedisLink(address, socket);
            if (address.hasPassword()) {
                link.call(address.authentication());
            }
            return link;
        } catch (IOException e) {
            closeQuietly(socket);
            throw new BenchmarkException("Redis at " + address + " cannot be reached: " + e, e);
        } catch (BenchmarkException e) {
            closeQuietly(socket);
            throw e;
        }
    }

    private static void closeQuietly(Socket socket) {
        try (socket) {
            return;
        } catch (IOException e) {
            return; // It is gone; that was the aim.
        }
    }

    /** @throws BenchmarkException if Redis answers with an error or not at all, or with several values */
    String call(String... words) {
        try {
            StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                int length = word.getBytes(StandardCharsets.UTF_8).length;
                command.append('$').append(length).append("\r\n").append(word).append("\r\n");
            }
            out.write(command.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
            return answer(words[0]);
        } catch (IOException e) {
            throw new BenchmarkException("Redis at " + address + " broke the connection: " + e, e);
        }
    }

    private String answer(String command) throws IOException {
        String head = line();
        return switch (head.charAt(0)) {
            case '+', ':' -> head.substring(1);
            case '$' -> bulk(Integer.parseInt(head.substring(1)));
            default -> throw new BenchmarkException("Redis at " + address + " answered " + command + " with " + head);
        };
    }

    private String bulk(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        line();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }
}
