package io.continuity.spring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.ContinuityException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompDecoder;
import org.springframework.messaging.simp.stomp.StompEncoder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageHeaderAccessor;

/**
 * What a client has said in STOMP that counts as long as its connection lasts: how it has connected, what it has subscribed
 * to, and the beginning of a frame whose end has not come. It is kept among the connection's properties.
 * <em>Not thread-safe.</em>
 */
final class StompFrames {
    private static final String CONNECT = "stomp.connect";
    private static final String SUBSCRIPTION = "stomp.subscription.";
    private static final String REST = "stomp.rest";
    private static final int MAX_SUBSCRIPTIONS = 1000;
    private static final int MAX_ID = 200;
    private static final int MAX_BYTES = 256 * 1024;
    static final String TOO_MUCH = "a client may have " + MAX_SUBSCRIPTIONS + " subscriptions, with ids of " + MAX_ID
            + " characters, and " + MAX_BYTES / 1024 + " KiB of them";

    private static final Pattern HEART_BEAT = Pattern.compile("(?m)^heart-beat:[^\r\n]*\r?\n");

    private final Map<String, Object> properties;
    private final StompDecoder decoder = new StompDecoder();
    private final StompEncoder encoder = new StompEncoder();

    StompFrames(Map<String, Object> properties) {
        this.properties = properties;
    }

    /**
     * Takes what has come, and keeps what has to be.
     *
     * @param arrived one message of a WebSocket
     * @return frames that are complete; may be empty
     * @throws TooMuch if a client has more subscriptions than are kept
     * @throws RuntimeException if it is not STOMP
     */
    byte[] take(byte[] arrived) {
        byte[] all = join(rest(), arrived);
        ByteBuffer buffer = ByteBuffer.wrap(all);
        List<Message<byte[]>> messages = decoder.decode(buffer);
        for (Message<byte[]> message : messages) {
            keep(message);
        }
        int end = buffer.position();
        if (end < all.length) {
            properties.put(REST, new String(all, end, all.length - end, ISO_8859_1));
        } else {
            properties.remove(REST);
        }
        return Arrays.copyOf(all, end);
    }

    /** The beginning of a frame. */
    byte[] rest() {
        return properties.get(REST) instanceof String rest ? rest.getBytes(ISO_8859_1) : new byte[0];
    }

    void forgetRest() {
        properties.remove(REST);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private void keep(Message<byte[]> message) {
        StompHeaderAccessor headers = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        StompCommand command = headers == null ? null : headers.getCommand();
        if (headers == null || command == null) {
            return; // A heart-beat.
        }
        String id = headers.getSubscriptionId();
        switch (command) {
            case CONNECT, STOMP -> properties.put(CONNECT, withoutHeartBeat(text(message)));
            case SUBSCRIBE -> {
                headers.removeNativeHeader(StompHeaderAccessor.STOMP_RECEIPT_HEADER);
                if (id != null) {
                    subscribe(id, text(message));
                }
            }
            case UNSUBSCRIBE -> properties.remove(SUBSCRIPTION + id);
            case DISCONNECT -> forget();
            default -> {
                // It is over once it was handled.
            }
        }
    }

    private String text(Message<byte[]> message) {
        return new String(encoder.encode(message.getHeaders(), message.getPayload()), UTF_8);
    }

    private void subscribe(String id, String frame) {
        List<String> kept = subscriptions();
        int size = kept.stream().mapToInt(String::length).sum() + frame.length();
        if (id.length() > MAX_ID || kept.size() >= MAX_SUBSCRIPTIONS || size > MAX_BYTES) {
            throw new TooMuch();
        }
        properties.put(SUBSCRIPTION + id, frame);
    }

    private void forget() {
        properties.keySet().removeIf(name -> name.equals(CONNECT) || name.startsWith(SUBSCRIPTION));
    }

    Optional<String> connect() {
        return Optional.ofNullable(properties.get(CONNECT))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }

    List<String> subscriptions() {
        return properties.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(SUBSCRIPTION))
                .map(Map.Entry::getValue)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** {@code continuity.v1} has pings of its own, which know of clients that are away. */
    static String withoutHeartBeat(String frame) {
        int end = frame.indexOf('\0');
        String first = end < 0 ? frame : frame.substring(0, end);
        return HEART_BEAT.matcher(first).replaceAll("") + frame.substring(first.length());
    }

    static boolean isConnect(String frame) {
        return frame.startsWith("CONNECT\n")
                || frame.startsWith("CONNECT\r\n")
                || frame.startsWith("STOMP\n")
                || frame.startsWith("STOMP\r\n");
    }

    static boolean isConnected(String frame) {
        return frame.startsWith("CONNECTED");
    }

    /** A client has more subscriptions than are kept. */
    static final class TooMuch extends ContinuityException {
        private static final long serialVersionUID = 1L;

        private TooMuch() {
            super(TOO_MUCH);
        }
    }
}
