package io.continuity.processes;

import static org.awaitility.Awaitility.await;

import io.continuity.ws.client.Closed;
import io.continuity.ws.client.ReconnectingWebSocket;
import io.continuity.ws.client.Reset;
import io.continuity.ws.client.WebSocketListener;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.tomcat.websocket.WsWebSocketContainer;

/** A client that speaks STOMP over a socket that resumes: it numbers what it sends, and keeps what it receives. */
final class StompClient implements WebSocketListener, AutoCloseable {
    /** It tells of each socket whose server was killed, at length. */
    private static final Logger TOMCAT = Logger.getLogger("org.apache.tomcat.websocket");

    static {
        TOMCAT.setLevel(Level.SEVERE);
    }

    private final String name;
    private final ScheduledExecutorService thread;
    private final Transcript transcript = new Transcript();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final ReconnectingWebSocket socket;
    private volatile Optional<ScheduledFuture<?>> talk = Optional.empty();

    StompClient(String name, Supplier<URI> uris, ScheduledExecutorService thread) {
        this.name = name;
        this.thread = thread;
        WsWebSocketContainer container = new WsWebSocketContainer();
        this.socket = ReconnectingWebSocket.builder(uris)
                .subprotocols("v12.stomp")
                .container(() -> container)
                .open(this);
        say("CONNECT", "accept-version:1.2\nhost:test\nheart-beat:10000,10000", "");
        subscribe("said", "/topic/said");
        subscribe("ticks", "/topic/ticks");
        subscribe("answers", "/user/queue/answers");
        subscribe("news", "/user/queue/news");
        subscribe("welcome", "/app/welcome");
    }

    private void subscribe(String id, String destination) {
        say("SUBSCRIBE", "id:" + id + "\ndestination:" + destination, "");
    }

    private void say(String command, String headers, String body) {
        var unused = socket.send(command + "\n" + headers + "\n\n" + body + "\0");
    }

    /** Sends a number after each interval, to all and to itself in turn. */
    void talk(int everyMillis) {
        talk = Optional.of(thread.scheduleAtFixedRate(
                () -> {
                    transcript.send();
                    int number = transcript.sent();
                    String destination = number % 2 == 0 ? "/app/say" : "/app/ask";
                    say("SEND", "destination:" + destination, String.valueOf(number));
                },
                0,
                everyMillis,
                TimeUnit.MILLISECONDS));
    }

    void hush() {
        talk.ifPresent(it -> it.cancel(false));
    }

    @Override
    public void onText(ReconnectingWebSocket from, String frame) {
        String command = frame.substring(0, frame.indexOf('\n'));
        if (command.equals("MESSAGE")) {
            transcript.received(frame.substring(frame.indexOf("\n\n") + 2, frame.length() - 1));
        } else {
            troubles.add(command);
        }
    }

    @Override
    public void onReset(ReconnectingWebSocket from, Reset reset) {
        troubles.add("reset: " + reset.reason());
    }

    @Override
    public void onClosed(ReconnectingWebSocket from, Closed closed) {
        troubles.add("closed: " + closed);
    }

    String name() {
        return name;
    }

    Transcript transcript() {
        return transcript;
    }

    /** What is no message; it begins with the one {@code CONNECTED} that there has to be. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    long resumptions() {
        return socket.snapshot().counters().resumes();
    }

    int replies() {
        return transcript.replies(name);
    }

    void awaitReplies(int goal) {
        await("replies to " + name).atMost(JavaProcess.LIMIT).until(() -> replies() >= goal);
    }

    @Override
    public void close() {
        socket.close();
        await(name + " has ended")
                .atMost(JavaProcess.LIMIT)
                .until(socket.closed().toCompletableFuture()::isDone);
    }
}
