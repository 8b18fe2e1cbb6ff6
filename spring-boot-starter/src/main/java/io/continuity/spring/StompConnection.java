package io.continuity.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * One connection of a client that speaks STOMP. Where it goes on, what the client has said that still counts is said again,
 * on the way of all messages: so it is authorized again. The client sees nothing of that, unless it is refused.
 * <em>Thread-safe</em> as its superclass is.
 */
final class StompConnection extends HandlerConnection {
    private static final System.Logger LOG = System.getLogger(StompConnection.class.getName());

    /** After which a message counts as handled all the same: its handler may wait for another of the same client. */
    private static final Duration HANDLING = Duration.ofSeconds(30);

    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final CloseStatus FAILED =
            CloseStatus.SERVER_ERROR.withReason("STOMP cannot go on here: connect again");

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private final StompWork work;
    private final StompPlace place;

    // Set before the handler hears of the connection.
    private volatile @Nullable StompFrames frames;
    private volatile @Nullable StompSession session;

    StompConnection(WebSocketHandler handler, StompWork work, StompPlace place) {
        super(handler);
        this.work = work;
        this.place = place;
    }

    @Override
    WebSocketSession around(WebSocketSession plain, Map<String, Object> properties) {
        StompSession around = new StompSession(plain, place.together(), () -> work.spill(plain.getId()));
        frames = new StompFrames(properties, place.headers());
        session = around;
        work.begin(plain.getId());
        return around;
    }

    @Override
    void over() {
        StompSession known = session;
        if (known != null) {
            work.end(known.getId());
        }
    }

    @Override
    void handled() {
        StompSession known = session;
        if (known != null) {
            known.settle();
        }
    }

    @Override
    void handle(WebSocketSession told, WebSocketMessage<?> message) throws Exception {
        StompFrames kept = Objects.requireNonNull(frames);
        byte[] arrived = bytes(message);
        if (arrived.length == 0) {
            getDelegate().handleMessage(told, message);
            return;
        }
        byte[] whole;
        try {
            whole = kept.restLength() + arrived.length > place.maxFrame() ? all(kept, arrived) : kept.take(arrived);
        } catch (StompFrames.TooMuch e) {
            told.close(CloseStatus.POLICY_VIOLATION.withReason(StompFrames.TOO_MUCH));
            return;
        } catch (RuntimeException e) {
            whole = all(kept, arrived); // Spring tells the client what is wrong with it.
        }
        if (whole.length > 0) {
            pass(told, whole, message instanceof BinaryMessage);
        }
    }

    /** All that there is of a frame, for Spring to refuse. */
    private static byte[] all(StompFrames kept, byte[] arrived) {
        byte[] all = kept.joined(arrived);
        kept.forgetRest();
        return all;
    }

    private static byte[] bytes(WebSocketMessage<?> message) {
        if (message instanceof TextMessage text) {
            return text.asBytes();
        }
        if (message instanceof BinaryMessage binary) {
            byte[] bytes = new byte[binary.getPayload().remaining()];
            binary.getPayload().duplicate().get(bytes);
            return bytes;
        }
        return new byte[0];
    }

    private void pass(WebSocketSession told, byte[] whole, boolean binary) throws Exception {
        StompFrames kept = Objects.requireNonNull(frames);
        StompSession here = Objects.requireNonNull(session);
        String text = new String(whole, UTF_8);
        boolean connects = StompFrames.isConnect(text);
        here.collect();
        try {
            if (binary && !connects) {
                getDelegate().handleMessage(told, new BinaryMessage(whole));
            } else {
                getDelegate()
                        .handleMessage(told, new TextMessage(connects ? StompFrames.withoutHeartBeat(text) : text));
            }
            var unused = work.await(told.getId(), HANDLING);
            if (connects) {
                here.awaitConnected(CONNECTING).ifPresent(kept::connectedAs);
            }
        } finally {
            here.send();
        }
    }

    @Override
    void resumed(WebSocketSession told) throws Exception {
        begun(told);
        StompFrames kept = Objects.requireNonNull(frames);
        Optional<String> connect = kept.connect();
        if (connect.isEmpty()) {
            return;
        }
        work.replaying(told.getId(), true);
        try {
            if (!reconnected(told, connect.get()) || !subscribed(told)) {
                close(told);
            }
        } finally {
            work.replaying(told.getId(), false);
            Objects.requireNonNull(session).replaying(false);
        }
    }

    private static void close(WebSocketSession told) throws Exception {
        if (told.isOpen()) {
            told.close(FAILED);
        }
    }

    /** Connects again: false if it is refused, or somebody else would be connected. */
    private boolean reconnected(WebSocketSession told, String connect) throws Exception {
        StompFrames kept = Objects.requireNonNull(frames);
        StompSession here = Objects.requireNonNull(session);
        Optional<String> before = kept.user();
        here.replaying(before.isPresent());
        getDelegate().handleMessage(told, new TextMessage(connect));
        Optional<String> now = here.awaitConnected(CONNECTING);
        boolean same = now.isPresent() && (before.isEmpty() || before.equals(now));
        if (now.isPresent() && !same && !WARNED.getAndSet(true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "STOMP connections that come from other instances are ended here, as they would belong to another user than"
                            + " before. If an interceptor finds out who it is from headers of CONNECT, authenticate the"
                            + " handshake instead, or name these headers in " + WebSocketProperties.KEPT_HEADERS);
        }
        if (before.isEmpty()) {
            now.ifPresent(kept::connectedAs);
        }
        return same && work.await(told.getId(), CONNECTING);
    }

    /** Subscribes again: false if that takes too long. */
    private boolean subscribed(WebSocketSession told) throws Exception {
        StompSession here = Objects.requireNonNull(session);
        here.replaying(true);
        List<String> subscriptions = Objects.requireNonNull(frames).subscriptions();
        int receipts = 0;
        for (String subscription : subscriptions) {
            if (told.isOpen()) {
                boolean confirmed = place.confirmed(subscription);
                receipts += confirmed ? 1 : 0;
                String frame = confirmed ? StompFrames.withReceipt(subscription, receipts) : subscription;
                getDelegate().handleMessage(told, new TextMessage(frame));
            }
        }
        return work.await(told.getId(), CONNECTING) && here.awaitReceipts(receipts, CONNECTING);
    }
}
