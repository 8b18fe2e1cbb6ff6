package io.continuity.ws.server;

import io.continuity.drain.DrainWork;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.PongMessage;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection that ends with its one socket: its client does not speak {@code continuity.v1}. <em>Thread-safe.</em> */
final class PlainConnection implements SocketLife {
    private static final System.Logger LOG = System.getLogger(PlainConnection.class.getName());

    private final DeclaredEndpoint declared;
    private final Application application;
    private final Transport transport;
    private final DrainWork work;

    // Once true, for good: the application knows of the connection.
    private volatile boolean admitted;

    PlainConnection(Upgrade upgrade, Application application) {
        this.declared = upgrade.declared();
        this.application = application;
        this.transport = upgrade.transport();
        this.work = upgrade.work();
    }

    void admit() {
        admitted = true;
        application.open();
    }

    @FunctionalInterface
    private interface Delivery {
        void run() throws DecodeException, IOException;
    }

    private void deliver(Delivery delivery) {
        if (!admitted) {
            return;
        }
        transport.used();
        try {
            delivery.run();
        } catch (DecodeException | IOException | RuntimeException e) {
            application.failed(e);
        }
    }

    @Override
    public void text(String message) {
        deliver(() -> application.session().handlers().text(message));
    }

    @Override
    public void binary(ByteBuffer message) {
        deliver(() -> application.session().handlers().binary(message));
    }

    @Override
    public void pong(PongMessage message) {
        deliver(() -> application.session().handlers().pong(message));
    }

    /** Once the session is being closed here, what fails is no news: Jetty calls a close with 1001 abnormal. */
    @Override
    public void failed(Throwable failure) {
        if (admitted && transport.isOpen()) {
            application.failed(failure);
        } else {
            LOG.log(System.Logger.Level.DEBUG, "A socket failed that was being closed", failure);
        }
    }

    @Override
    public void closed(CloseReason reason) {
        declared.connections().remove(application.session());
        transport.ended(reason);
        try {
            if (admitted) {
                application.closed(reason);
            }
        } finally {
            application.destroy();
            work.end();
        }
    }
}
