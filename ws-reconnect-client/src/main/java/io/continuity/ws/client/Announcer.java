package io.continuity.ws.client;

import io.continuity.resume.Message;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Tells the application's listener, one thing after another. What a busy listener need not hear is bounded. <em>Thread-safe.</em> */
final class Announcer {
    private static final int MAX_VOLATILE = 256;

    private final WebSocketListener listener;
    private final ReconnectingWebSocket socket;
    private final Lane lane;
    private final AtomicInteger unkept = new AtomicInteger();
    private final AtomicLong missing = new AtomicLong();
    private final AtomicInteger snapshots = new AtomicInteger();

    Announcer(Options.Audience audience, ReconnectingWebSocket socket) {
        this.listener = audience.listener();
        this.lane = audience.lane();
        this.socket = socket;
    }

    void live(boolean resumed) {
        tell(() -> listener.onLive(socket, resumed));
    }

    void message(Message message, Runnable handled) {
        lane.execute(() -> {
            guarded(() -> hand(message));
            handled.run();
        });
    }

    void unkept(Message message) {
        if (unkept.incrementAndGet() > MAX_VOLATILE) {
            unkept.decrementAndGet();
            return;
        }
        lane.execute(() -> {
            unkept.decrementAndGet();
            guarded(() -> hand(message));
        });
    }

    private void hand(Message message) {
        if (message.isText()) {
            listener.onText(socket, message.text());
        } else {
            listener.onBinary(socket, ByteBuffer.wrap(message.toByteArray()));
        }
    }

    void reset(Reset reset) {
        tell(() -> listener.onReset(socket, reset));
    }

    void missing(long count) {
        if (missing.getAndAdd(count) == 0) {
            tell(() -> listener.onMissing(socket, missing.getAndSet(0)));
        }
    }

    void snapshotEnded() {
        if (snapshots.getAndSet(1) == 0) {
            tell(() -> {
                snapshots.set(0);
                listener.onSnapshotEnd(socket);
            });
        }
    }

    void closed(Closed closed, Runnable told) {
        lane.execute(() -> {
            guarded(() -> listener.onClosed(socket, closed));
            told.run();
        });
    }

    private void tell(Runnable news) {
        lane.execute(() -> guarded(news));
    }

    private void guarded(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        try {
            listener.onError(socket, failure);
        } catch (RuntimeException | Error e) {
            System.getLogger(WebSocketListener.class.getName())
                    .log(System.Logger.Level.ERROR, "A WebSocket listener has thrown while it was told so", e);
        }
    }
}
