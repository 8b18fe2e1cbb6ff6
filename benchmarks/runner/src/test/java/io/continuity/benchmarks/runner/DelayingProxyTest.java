package io.continuity.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DelayingProxyTest {
    private ServerSocket echo;
    private DelayingProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Threads.daemon("echo", this::echo);
        proxy = DelayingProxy.start(RedisAddress.loopback(echo.getLocalPort()), System::nanoTime);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void bytesComeBackAllAndInOrderWhateverTheDelay() throws IOException {
        byte[] sent = new byte[1 << 20];
        new Random(1).nextBytes(sent);
        try (Socket client = connect()) {
            Threads.daemon("sender", () -> send(client, sent));

            assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void nothingComesBackBeforeTheDelayIsOver() throws IOException {
        Duration delay = Duration.ofMillis(40);
        proxy.delay(delay);
        try (Socket client = connect()) {
            for (int i = 0; i < 3; i++) {
                long begin = System.nanoTime();
                client.getOutputStream().write(i);

                assertThat(client.getInputStream().read()).isEqualTo(i);
                assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(delay.toNanos());
            }
        }
    }

    @Test
    void theEndOfAStreamComesThrough() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(7);
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).containsExactly(7);
        }
    }

    @Test
    void closingCutsEveryConnection() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);

            proxy.close();

            assertThat(endsSomehow(client)).isTrue();
        }
    }

    private static boolean endsSomehow(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException e) {
            return true; // A reset is an end as well.
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    /** In pieces of all sizes, while the delay goes up and down: what is sent later is due earlier. */
    private void send(Socket client, byte[] bytes) {
        Random random = new Random(2);
        try {
            OutputStream out = client.getOutputStream();
            for (int from = 0; from < bytes.length; ) {
                int count = Math.min(bytes.length - from, 1 + random.nextInt(20_000));
                proxy.delay(Duration.ofMillis(random.nextInt(10)));
                out.write(bytes, from, count);
                from += count;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void echo() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Threads.daemon("echo-connection", () -> answer(socket));
            } catch (IOException e) {
                return; // The test is over.
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream()) {
            in.transferTo(socket.getOutputStream());
        } catch (IOException e) {
            return; // The connection was cut; the test says whether that was right.
        }
    }
}
