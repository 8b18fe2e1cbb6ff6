package io.continuity.ws.server;

import io.continuity.ws.client.Closed;
import io.continuity.ws.client.ReconnectingWebSocket;
import io.continuity.ws.client.Reset;
import io.continuity.ws.client.WebSocketListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** What a client was told, in order, with resets and the end among the messages. */
final class Heard implements WebSocketListener {
    private final List<String> all = new ArrayList<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private final Gate gate = new Gate();

    /** What a message has to pass. */
    Gate gate() {
        return gate;
    }

    private synchronized void add(String what) {
        all.add(what);
    }

    private void tell(String event) {
        add(event);
        events.add(event);
    }

    /** Waits for the next that is no message. */
    String event() throws InterruptedException {
        return Scene.next(events);
    }

    boolean hasNoMoreEvents() {
        return events.isEmpty();
    }

    synchronized List<String> messages(Predicate<String> which) {
        return all.stream().filter(which).toList();
    }

    synchronized int count(String prefix) {
        return (int) all.stream().filter(text -> text.startsWith(prefix)).count();
    }

    /** Everything, in order. */
    synchronized List<String> all() {
        return List.copyOf(all);
    }

    @Override
    public void onLive(ReconnectingWebSocket socket, boolean resumed) {
        events.add(resumed ? "resumed" : "live");
    }

    @Override
    public void onText(ReconnectingWebSocket socket, String text) {
        gate.pass();
        add(text);
    }

    @Override
    public void onBinary(ReconnectingWebSocket socket, ByteBuffer data) {
        add("binary " + data.remaining());
    }

    @Override
    public void onReset(ReconnectingWebSocket socket, Reset reset) {
        tell("reset " + reset.reason());
    }

    @Override
    public void onMissing(ReconnectingWebSocket socket, long count) {
        add("missing " + count);
    }

    @Override
    public void onError(ReconnectingWebSocket socket, Throwable failure) {
        tell("error " + failure);
    }

    @Override
    public void onClosed(ReconnectingWebSocket socket, Closed closed) {
        tell("closed " + closed.reason());
    }
}
