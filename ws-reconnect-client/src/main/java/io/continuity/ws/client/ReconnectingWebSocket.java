package io.continuity.ws.client;

import io.continuity.resume.ClientSettings;
import io.continuity.resume.Message;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * A WebSocket whose connection outlives its sockets, and the server's instances.
 *
 * <p>With a server that speaks {@code continuity.v1}, each message reaches the other end once and in order, over any number
 * of sockets, or there is an explicit {@link WebSocketListener#onReset reset}. With any other server it reconnects, and says
 * so with the same reset.
 *
 * <ul>
 *   <li><b>Connecting</b> and <b>waiting</b>: messages that are sent wait in a window of messages and bytes; what becomes of
 *       those that find no room, {@link WhenFull} says. Attempts follow one another with full jitter, up to 30 s apart.
 *   <li><b>Live</b>: messages go out in the order of the calls, from any number of threads.
 *   <li><b>Moving</b>: the server has asked for it, or answers late. The former socket is used until another has taken over.
 *   <li><b>Closed</b>: by the application, by the server, or because the server's answer was final: see
 *       docs/websocket-client.md for which are. Nothing is sent or received any more, and the listener has heard of it.
 * </ul>
 *
 * <p>No thread is held while nothing happens. <em>Thread-safe.</em>
 */
public final class ReconnectingWebSocket implements AutoCloseable {
    private final Client client;

    ReconnectingWebSocket(Options options) {
        byte[] instance = new byte[12];
        ThreadLocalRandom random = ThreadLocalRandom.current();
        random.nextBytes(instance);
        ClientSettings defaults = ClientSettings.of(Base64.getUrlEncoder().encodeToString(instance), new Jitter());
        ClientSettings settings = new ClientSettings(
                defaults.instance(),
                options.limits().outbound(),
                defaults.inbound(),
                options.limits().connectTimeout(),
                options.limits().heartbeat(),
                defaults.random());
        this.client = new Client(options, settings, this);
    }

    /**
     * Begins to build a client of one address.
     *
     * @param uri with the scheme {@code ws} or {@code wss}
     * @return a builder
     * @throws IllegalArgumentException if it is none
     */
    public static ReconnectingWebSocketBuilder builder(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("ws") || scheme.equals("wss"))) {
            throw new IllegalArgumentException(
                    "uri must be ws://host/path or wss://host/path, its scheme is " + scheme);
        }
        return new ReconnectingWebSocketBuilder(() -> uri);
    }

    /**
     * Begins to build a client that asks for an address at each attempt.
     *
     * @param uris may block; what it throws makes the attempt fail, and the next one follows
     * @return a builder
     */
    public static ReconnectingWebSocketBuilder builder(Supplier<URI> uris) {
        return new ReconnectingWebSocketBuilder(uris);
    }

    /** Begins to connect. */
    ReconnectingWebSocket open() {
        client.open();
        return this;
    }

    /**
     * Sends a text message, now or as soon as there is a socket.
     *
     * @param text any text that UTF-8 can express
     * @return completes when the server has handled it (a server that does not speak {@code continuity.v1}: when it is
     *     written), or fails with {@link SendException}; on the client's executor, one after another: use the
     *     {@code ...Async} methods for what blocks
     * @throws IllegalArgumentException if the text has half a surrogate pair
     */
    public CompletionStage<Void> send(String text) {
        return client.send(Message.text(text));
    }

    /**
     * Sends a binary message, now or as soon as there is a socket.
     *
     * @param data what is remaining in it, which is copied and not consumed
     * @return as of {@link #send(String)}
     */
    public CompletionStage<Void> send(ByteBuffer data) {
        return client.send(binary(data));
    }

    CompletionStage<Void> send(Message message) {
        return client.send(message);
    }

    /**
     * Sends a text message now or never: it is neither kept nor sent again.
     *
     * @param text any text that UTF-8 can express
     * @return false if it was dropped, as there is no socket, or much waits to be sent
     */
    public boolean sendVolatile(String text) {
        return client.sendVolatile(Message.text(text));
    }

    /**
     * Sends a binary message now or never: it is neither kept nor sent again.
     *
     * @param data what is remaining in it, which is copied and not consumed
     * @return false if it was dropped, as there is no socket, or much waits to be sent
     */
    public boolean sendVolatile(ByteBuffer data) {
        return client.sendVolatile(binary(data));
    }

    private static Message binary(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return Message.binary(bytes);
    }

    /**
     * Says that this machine's network has changed, so that what is open may be dead. Another socket is tried at once, beside
     * the one that is there.
     */
    public void networkChanged() {
        client.networkChanged();
    }

    /**
     * Ends the connection for good, on the server too. Returns at once; messages that the server has not handled yet may be
     * lost, and their stages fail: wait for them first, if they matter. Without effect if it was called.
     */
    @Override
    public void close() {
        client.close();
    }

    /**
     * Ends this client and leaves the connection to another process, which finds it in the {@link ResumeStore}. The server
     * keeps it for its time. Returns at once; the store is complete when {@link #closed()} is.
     */
    public void leave() {
        client.leave();
    }

    /**
     * Returns how it ends.
     *
     * @return completes after the listener has heard of it; never fails
     */
    public CompletionStage<Closed> closed() {
        return client.closed();
    }

    /**
     * Says how it is.
     *
     * @return the state of this moment
     */
    public ConnectionSnapshot snapshot() {
        return client.snapshot();
    }

    /** Draws delays, on whatever thread. */
    private static final class Jitter implements java.util.random.RandomGenerator {
        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }
}
