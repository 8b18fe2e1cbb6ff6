package io.continuity.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.StompDecoder;
import org.springframework.messaging.simp.stomp.StompEncoder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.messaging.tcp.ReconnectStrategy;
import org.springframework.messaging.tcp.TcpConnection;
import org.springframework.messaging.tcp.TcpConnectionHandler;
import org.springframework.messaging.tcp.TcpOperations;

/** A broker that speaks STOMP, in this process, to which all instances relay. <em>Thread-safe.</em> */
final class StompBroker implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final StompEncoder encoder = new StompEncoder();
    private final StompDecoder decoder = new StompDecoder();
    private volatile Duration subscribing = Duration.ZERO;

    // Used on the thread only: destinations by the ids of their subscriptions.
    private final Map<Link, Map<String, String>> links = new LinkedHashMap<>();
    private int messages;

    /** Of one instance. */
    TcpOperations<byte[]> client() {
        return new Client();
    }

    /** Takes so long from now on until a subscription is in force. */
    void subscribeAfter(Duration time) {
        subscribing = time;
    }

    /** Ends all subscriptions that there are, as when their instances die. */
    void forgetAll() {
        thread.execute(() -> links.values().forEach(Map::clear));
    }

    private final class Client implements TcpOperations<byte[]> {
        private final List<Link> own = new CopyOnWriteArrayList<>();

        @Override
        public CompletableFuture<@Nullable Void> connectAsync(TcpConnectionHandler<byte[]> handler) {
            Link link = new Link(handler);
            own.add(link);
            return CompletableFuture.runAsync(
                    () -> {
                        links.put(link, new HashMap<>());
                        handler.afterConnected(link);
                    },
                    thread);
        }

        @Override
        public CompletableFuture<@Nullable Void> connectAsync(
                TcpConnectionHandler<byte[]> handler, ReconnectStrategy strategy) {
            return connectAsync(handler);
        }

        @Override
        public CompletableFuture<@Nullable Void> shutdownAsync() {
            own.forEach(Link::close);
            return CompletableFuture.completedFuture(null);
        }
    }

    private final class Link implements TcpConnection<byte[]> {
        private final TcpConnectionHandler<byte[]> handler;

        Link(TcpConnectionHandler<byte[]> handler) {
            this.handler = handler;
        }

        @Override
        public CompletableFuture<@Nullable Void> sendAsync(Message<byte[]> message) {
            byte[] frame = encoder.encode(message.getHeaders(), message.getPayload());
            return CompletableFuture.runAsync(
                    () -> decoder.decode(ByteBuffer.wrap(frame)).forEach(decoded -> take(this, decoded)), thread);
        }

        @Override
        public void onReadInactivity(Runnable task, long millis) {}

        @Override
        public void onWriteInactivity(Runnable task, long millis) {}

        @Override
        public void close() {
            thread.execute(() -> links.remove(this));
        }

        void answer(String frame) {
            decoder.decode(ByteBuffer.wrap(frame.getBytes(UTF_8))).forEach(handler::handleMessage);
        }
    }

    private void take(Link from, Message<byte[]> message) {
        StompHeaderAccessor frame =
                Objects.requireNonNull(MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class));
        if (frame.getCommand() == null || !links.containsKey(from)) {
            return;
        }
        switch (frame.getCommand()) {
            case CONNECT, STOMP -> from.answer("CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0");
            case SUBSCRIBE -> {
                var unused =
                        thread.schedule(() -> subscribe(from, frame), subscribing.toMillis(), TimeUnit.MILLISECONDS);
            }
            case UNSUBSCRIBE -> links.getOrDefault(from, Map.of()).remove(frame.getSubscriptionId());
            case SEND -> publish(String.valueOf(frame.getDestination()), new String(message.getPayload(), UTF_8));
            case DISCONNECT -> {
                links.remove(from);
                receipt(from, frame);
            }
            default -> throw new IllegalArgumentException(String.valueOf(frame.getCommand()));
        }
    }

    private void subscribe(Link from, StompHeaderAccessor frame) {
        links.getOrDefault(from, new HashMap<>())
                .put(String.valueOf(frame.getSubscriptionId()), String.valueOf(frame.getDestination()));
        receipt(from, frame);
    }

    private static void receipt(Link to, StompHeaderAccessor frame) {
        if (frame.getReceipt() != null) {
            to.answer("RECEIPT\nreceipt-id:" + frame.getReceipt() + "\n\n\0");
        }
    }

    private void publish(String destination, String text) {
        new ArrayList<>(links.entrySet()).forEach(link -> link.getValue().forEach((id, to) -> {
            if (to.equals(destination)) {
                messages++;
                link.getKey()
                        .answer("MESSAGE\nsubscription:" + id + "\nmessage-id:" + messages + "\ndestination:"
                                + destination + "\ncontent-type:text/plain\n\n" + text + "\0");
            }
        }));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
