package io.continuity.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
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
    /** After which a message counts as handled all the same: its handler may wait for another of the same client. */
    private static final Duration HANDLING = Duration.ofSeconds(30);

    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final CloseStatus FAILED =
            CloseStatus.SERVER_ERROR.withReason("STOMP cannot go on here: connect again");

    private final StompWork work;
    private final int maxFrame;

    // Set before the handler hears of the connection.
    private volatile @Nullable StompFrames frames;
    private volatile @Nullable StompSession session;

    StompConnection(WebSocketHandler handler, StompWork work, int maxFrame) {
        super(handler);
        this.work = work;
        this.maxFrame = maxFrame;
    }

    @Override
    WebSocketSession around(WebSocketSession plain, Map<String, Object> properties) {
        StompSession around = new StompSession(plain);
        frames = new StompFrames(properties);
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
    void handle(WebSocketSession told, WebSocketMessage<?> message) throws Exception {
        StompFrames kept = Objects.requireNonNull(frames);
        byte[] arrived = bytes(message);
        if (arrived.length == 0) {
            getDelegate().handleMessage(told, message);
            return;
        }
        byte[] whole;
        try {
            whole = kept.rest().length + arrived.length > maxFrame ? all(kept, arrived) : kept.take(arrived);
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
        byte[] rest = kept.rest();
        kept.forgetRest();
        byte[] all = Arrays.copyOf(rest, rest.length + arrived.length);
        System.arraycopy(arrived, 0, all, rest.length, arrived.length);
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
        StompSession here = Objects.requireNonNull(session);
        here.collect();
        try {
            if (binary) {
                getDelegate().handleMessage(told, new BinaryMessage(whole));
            } else {
                String text = new String(whole, UTF_8);
                String without = StompFrames.isConnect(text) ? StompFrames.withoutHeartBeat(text) : text;
                getDelegate().handleMessage(told, new TextMessage(without));
            }
            var unused = work.await(told.getId(), HANDLING);
        } finally {
            here.send();
        }
    }

    @Override
    void resumed(WebSocketSession told) throws Exception {
        begun(told);
        StompFrames kept = Objects.requireNonNull(frames);
        StompSession here = Objects.requireNonNull(session);
        if (kept.connect().isEmpty()) {
            return;
        }
        getDelegate()
                .handleMessage(
                        told, new TextMessage(here.reconnecting(kept.connect().get())));
        boolean done = here.awaitConnected(CONNECTING) && work.await(told.getId(), CONNECTING);
        for (String subscription : kept.subscriptions()) {
            if (done && told.isOpen()) {
                getDelegate().handleMessage(told, new TextMessage(subscription));
            }
        }
        done = done && work.await(told.getId(), CONNECTING);
        if (!done && told.isOpen()) {
            told.close(FAILED);
        }
    }
}
