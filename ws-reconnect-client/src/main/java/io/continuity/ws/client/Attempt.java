package io.continuity.ws.client;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a socket, on a thread that waits for it.
 *
 * <p>Some containers wait for ever. Who gives an attempt up interrupts it and waits for nothing. <em>Thread-safe.</em>
 */
final class Attempt implements Runnable {
    private final Options options;
    private final boolean refused;
    private final Endpoint endpoint;
    private final Outcome outcome;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private @Nullable Thread running;
    private boolean over;

    /** Hears of the credential for hello, and of the failure, if it fails. */
    interface Outcome {
        void credential(String forHello);

        void failed(HandshakeFailure failure);

        void wrongSubprotocol();
    }

    /**
     * Prepares an attempt.
     *
     * @param refused whether the credentials of the last one were refused
     * @param endpoint is told when the socket is open
     */
    Attempt(Options options, boolean refused, Endpoint endpoint, Outcome outcome) {
        this.options = options;
        this.refused = refused;
        this.endpoint = endpoint;
        this.outcome = outcome;
    }

    @Override
    public void run() {
        if (!begin()) {
            return;
        }
        Map<String, List<String>> headers = new HashMap<>(options.where().headers());
        ClientEndpointConfig declared = options.where().declared();
        Handshake handshake = new Handshake(headers, declared.getConfigurator());
        try {
            options.who().header().ifPresent(it -> headers.put("Authorization", List.of(it.get(refused))));
            options.who().hello().ifPresent(it -> outcome.credential(it.get(refused)));
            connect(handshake, declared);
        } catch (DeploymentException | IOException | RuntimeException | Error e) {
            failed(handshake, e);
        } finally {
            end();
        }
    }

    private void connect(Handshake handshake, ClientEndpointConfig declared) throws DeploymentException, IOException {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .configurator(handshake)
                .preferredSubprotocols(Subprotocols.offered(options.where().subprotocols()))
                .extensions(declared.getExtensions())
                .sslContext(declared.getSSLContext())
                .build();
        config.getUserProperties().putAll(declared.getUserProperties());
        // Tomcat would follow redirects by itself, and hand credentials to whoever it is sent to.
        config.getUserProperties().put("org.apache.tomcat.websocket.MAX_REDIRECTIONS", "0");
        URI uri = options.where().uri().get();
        options.surroundings().container().get().connectToServer(endpoint, config, uri);
    }

    private void failed(Handshake handshake, Throwable cause) {
        System.getLogger(ReconnectingWebSocket.class.getName())
                .log(System.Logger.Level.DEBUG, "An attempt to connect has failed", cause);
        if (Subprotocols.isOffered(handshake.subprotocol(), options.where().subprotocols())) {
            outcome.failed(HandshakeFailure.of(cause, handshake.response()));
        } else {
            outcome.wrongSubprotocol(); // Jetty looks at it by itself.
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            running = over ? null : Thread.currentThread();
            return !over;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            running = null;
            over = true;
        } finally {
            lock.unlock();
        }
        Thread.interrupted(); // The thread has other things to do, which nobody has given up.
    }

    /** Waits no longer. */
    void giveUp() {
        lock.lock();
        try {
            over = true;
            if (running != null) {
                running.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
