package io.continuity.session.redis;

import io.continuity.testkit.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Ends TLS in front of a server that has none, with a certificate of its own. <em>Thread-safe.</em> */
final class TlsFront implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final RedisServer server;
    private final KeyStore identity;
    private final SSLServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TlsFront(RedisServer server, KeyStore identity, SSLServerSocket socket) {
        this.server = server;
        this.identity = identity;
        this.socket = socket;
        threads.execute(this::accept);
    }

    /**
     * Listens on a free loopback port.
     *
     * @param name whom the certificate is for, as {@code ip:127.0.0.1}
     */
    static TlsFront of(RedisServer server, String name) {
        try {
            KeyStore identity = certificate(name);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(identity, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new TlsFront(server, identity, (SSLServerSocket) context.getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore certificate(String name) throws IOException, GeneralSecurityException {
        Path directory = Files.createTempDirectory("continuity-tls");
        Path file = directory.resolve("identity.p12");
        try {
            List<String> keytool = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "redis",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=redis",
                    "-ext",
                    "SAN=" + name,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    PASSWORD);
            Process process = new ProcessBuilder(keytool).inheritIO().start();
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("keytool made no certificate");
            }
            KeyStore identity = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                identity.load(in, PASSWORD.toCharArray());
            }
            return identity;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Trusts this front's certificate and no other. */
    TrustManagerFactory trust() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("redis", identity.getCertificate("redis"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            return trust;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                forward(socket.accept());
            }
        } catch (IOException e) {
            return; // It is closed.
        }
    }

    private void forward(Socket client) throws IOException {
        Socket target = new Socket(server.host(), server.port());
        threads.execute(() -> copy(client, target));
        threads.execute(() -> copy(target, client));
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            return; // Both are closed by now.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
