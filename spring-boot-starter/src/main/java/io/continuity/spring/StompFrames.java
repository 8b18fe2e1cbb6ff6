package io.continuity.spring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.ContinuityException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompDecoder;
import org.springframework.messaging.simp.stomp.StompEncoder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.web.socket.messaging.StompSubProtocolHandler;

/**
 * What a client has said in STOMP that counts as long as its connection lasts: how it has connected, what it has subscribed
 * to, and the beginning of a frame whose end has not come. It is kept among the connection's properties.
 * <em>Not thread-safe.</em>
 */
final class StompFrames {
    private static final String CONNECT = "stomp.connect";
    private static final String USER = "stomp.user";
    private static final String SUBSCRIPTION = "stomp.subscription.";
    private static final String REST = "stomp.rest.";
    private static final int MAX_SUBSCRIPTIONS = 1000;
    private static final int MAX_ID = 200;
    private static final int MAX_CHARS = 256 * 1024;

    /** Of a frame that is kept, and of a part of one: as a property, it must be no larger than is carried. */
    private static final int MAX_FRAME = 8 * 1024;

    static final String TOO_MUCH = "a client may have " + MAX_SUBSCRIPTIONS + " subscriptions, with ids of " + MAX_ID
            + " characters, of " + MAX_FRAME / 1024 + " KiB each and " + MAX_CHARS / 1024 + " KiB in all";

    private static final Pattern HEART_BEAT = Pattern.compile("(?m)^heart-beat:[^\r\n]*\r?\n");
    private static final Pattern CONNECTS = Pattern.compile("[\r\n]*(CONNECT|STOMP)\r?\n");
    private static final Pattern DESTINATION = Pattern.compile("(?m)^destination:([^\r\n]*)");
    private static final Pattern USER_NAME =
            Pattern.compile("(?m)^" + StompSubProtocolHandler.CONNECTED_USER_HEADER + ":([^\r\n]*)");

    private final Map<String, Object> properties;
    private final StompHeaders headers;
    private final StompDecoder decoder = new StompDecoder();
    private final StompEncoder encoder = new StompEncoder();

    StompFrames(Map<String, Object> properties, StompHeaders headers) {
        this.properties = properties;
        this.headers = headers;
    }

    /**
     * Takes what has come, and keeps what has to be.
     *
     * @param arrived one message of a WebSocket
     * @return frames that are complete; may be empty
     * @throws TooMuch if a client has more subscriptions, or larger ones, than are kept
     * @throws RuntimeException if it is not STOMP
     */
    byte[] take(byte[] arrived) {
        byte[] all = joined(arrived);
        ByteBuffer buffer = ByteBuffer.wrap(all);
        List<Message<byte[]>> messages = decoder.decode(buffer);
        for (Message<byte[]> message : messages) {
            keep(message);
        }
        int end = buffer.position();
        keepRest(new String(all, end, all.length - end, ISO_8859_1));
        return Arrays.copyOf(all, end);
    }

    /** What there is of a frame, with what has come. */
    byte[] joined(byte[] arrived) {
        byte[] rest = rest().getBytes(ISO_8859_1);
        return ByteBuffer.allocate(rest.length + arrived.length)
                .put(rest)
                .put(arrived)
                .array();
    }

    /** How long the beginning of a frame is, whose end has not come. */
    int restLength() {
        return rest().length();
    }

    void forgetRest() {
        keepRest("");
    }

    private String rest() {
        StringBuilder rest = new StringBuilder();
        int part = 0;
        while (properties.get(REST + part) instanceof String text) {
            rest.append(text);
            part++;
        }
        return rest.toString();
    }

    private void keepRest(String rest) {
        int parts = (rest.length() + MAX_FRAME - 1) / MAX_FRAME;
        for (int i = 0; i < parts; i++) {
            properties.put(REST + i, rest.substring(i * MAX_FRAME, Math.min(rest.length(), (i + 1) * MAX_FRAME)));
        }
        for (int i = parts; properties.remove(REST + i) != null; i++) {
            // It was longer before.
        }
    }

    private void keep(Message<byte[]> message) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        StompCommand command = frame == null ? null : frame.getCommand();
        if (frame == null || command == null) {
            return; // A heart-beat.
        }
        String id = frame.getSubscriptionId();
        switch (command) {
            case CONNECT, STOMP -> {
                headers.retainConnect(frame);
                properties.put(CONNECT, checked(text(message)));
            }
            case SUBSCRIBE -> {
                headers.retainSubscribe(frame);
                if (id != null) {
                    subscribe(id, checked(text(message)));
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

    private static String checked(String frame) {
        if (frame.length() > MAX_FRAME) {
            throw new TooMuch();
        }
        return frame;
    }

    private void subscribe(String id, String frame) {
        List<String> kept = subscriptions();
        int size = kept.stream().mapToInt(String::length).sum() + frame.length();
        if (id.length() > MAX_ID || kept.size() >= MAX_SUBSCRIPTIONS || size > MAX_CHARS) {
            throw new TooMuch();
        }
        properties.put(SUBSCRIPTION + id, frame);
    }

    private void forget() {
        properties
                .keySet()
                .removeIf(name -> name.equals(CONNECT) || name.equals(USER) || name.startsWith(SUBSCRIPTION));
    }

    Optional<String> connect() {
        return text(CONNECT);
    }

    /** As whom it has connected, empty for nobody in particular; not there if it was not told that it is connected. */
    Optional<String> user() {
        return text(USER);
    }

    void connectedAs(String user) {
        properties.put(USER, user);
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(properties.get(name))
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

    /** Where a subscription goes to, as it is written there; empty if it does not say. */
    static String destinationOf(String subscription) {
        Matcher destination = DESTINATION.matcher(subscription);
        return destination.find() ? String.valueOf(destination.group(1)) : "";
    }

    /** The same frame, but with a receipt asked for. */
    static String withReceipt(String frame, int number) {
        return frame.replaceFirst("\n", "\nreceipt:continuity-" + number + "\n");
    }

    static boolean isConnect(String frame) {
        return CONNECTS.matcher(frame).lookingAt();
    }

    static boolean isConnected(String frame) {
        return frame.startsWith("CONNECTED");
    }

    static boolean isReceipt(String frame) {
        return frame.startsWith("RECEIPT");
    }

    /** Whom {@code CONNECTED} names, as it is written there. */
    static String userOf(String connected) {
        Matcher name = USER_NAME.matcher(connected);
        return name.find() ? String.valueOf(name.group(1)) : "";
    }

    /** A client has more subscriptions, or larger ones, than are kept. */
    static final class TooMuch extends ContinuityException {
        private static final long serialVersionUID = 1L;

        private TooMuch() {
            super(TOO_MUCH);
        }
    }
}
