package io.continuity.ws.client;

import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Notes what a listener is told. */
class Recorder implements WebSocketListener {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
        return Wait.next(events);
    }

    boolean isExhausted() {
        return events.isEmpty();
    }

    void note(String event) {
        events.add(event);
    }

    @Override
    public void onLive(ReconnectingWebSocket socket, boolean resumed) {
        note(resumed ? "resumed" : "live");
    }

    @Override
    public void onText(ReconnectingWebSocket socket, String text) {
        note(text);
    }

    @Override
    public void onBinary(ReconnectingWebSocket socket, ByteBuffer data) {
        note("binary " + data.remaining());
    }

    @Override
    public void onReset(ReconnectingWebSocket socket, Reset reset) {
        note("reset " + reset.reason() + " " + reset.handled() + " unhandled "
                + reset.unhandled().size());
    }

    @Override
    public void onSnapshotEnd(ReconnectingWebSocket socket) {
        note("snapshot");
    }

    @Override
    public void onMissing(ReconnectingWebSocket socket, long count) {
        note("missing " + count);
    }

    @Override
    public void onError(ReconnectingWebSocket socket, Throwable failure) {
        note("error " + failure.getMessage());
    }

    @Override
    public void onClosed(ReconnectingWebSocket socket, Closed closed) {
        note("closed " + closed.reason());
    }
}
