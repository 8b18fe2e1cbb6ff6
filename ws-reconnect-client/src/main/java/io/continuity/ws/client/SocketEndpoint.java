package io.continuity.ws.client;

import io.continuity.resume.Message;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a container calls for one socket. It takes messages in parts, so that the container's own bounds, Tomcat's 8 KiB,
 * do not matter. <em>Not thread-safe</em>: a container calls it by one thread at a time.
 */
final class SocketEndpoint extends Endpoint {
    private static final int TOO_BIG = CloseReason.CloseCodes.TOO_BIG.getCode();

    private final Events events;
    private final MessageBound largest;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private boolean over;

    /** Hears what comes. */
    interface Events {
        void opened(Session session);

        void received(Message message);

        void ponged(PongMessage pong);

        void closed(int code, String reason);

        /** A message is larger than this client takes. */
        void tooLarge();
    }

    SocketEndpoint(MessageBound largest, Events events) {
        this.largest = largest;
        this.events = events;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxIdleTimeout(0); // The heartbeat sees to that.
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>) this::text);
        session.addMessageHandler(byte[].class, (MessageHandler.Partial<byte[]>) this::binary);
        session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>) events::ponged);
        events.opened(session);
    }

    private void text(String part, boolean last) {
        if (fits(text.length() + part.length())) {
            text.append(part);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                events.received(Message.text(whole));
            }
        }
    }

    private void binary(byte[] part, boolean last) {
        if (fits(binary.size() + part.length)) {
            binary.write(part, 0, part.length);
            if (last) {
                byte[] whole = binary.toByteArray();
                binary.reset();
                events.received(Message.binary(whole));
            }
        }
    }

    private boolean fits(int size) {
        if (!over && size > largest.bytes()) {
            over = true;
            events.tooLarge();
        }
        return !over;
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        String phrase = reason.getReasonPhrase();
        events.closed(reason.getCloseCode().getCode(), phrase == null ? "" : phrase);
    }

    @Override
    public void onError(Session session, @Nullable Throwable failure) {
        // The container closes the socket, and says so, if it cannot go on.
        System.getLogger(SocketEndpoint.class.getName())
                .log(System.Logger.Level.DEBUG, "a container tells of an error of a socket", failure);
    }

    static int tooBig() {
        return TOO_BIG;
    }
}
