package io.continuity.ws.common;

import jakarta.websocket.DecodeException;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Who gets the messages of a connection: at most one handler for text, binary and pong messages each (Jakarta WebSocket 2.2,
 * section 2.5). <em>Thread-safe</em>; messages are delivered one at a time.
 */
public final class MessageHandlers {
    private final Decoders decoders;
    private final ConcurrentHashMap<Native, Slot> slots = new ConcurrentHashMap<>();

    /** The kinds of messages that a socket knows. */
    private enum Native {
        TEXT,
        BINARY,
        PONG
    }

    private record Slot(MessageHandler handler, Receiver receiver) {}

    /** Takes what a socket has brought: a string, a buffer or a pong. */
    @FunctionalInterface
    private interface Receiver {
        void receive(Object message) throws DecodeException, IOException;
    }

    /**
     * Begins without handlers.
     *
     * @param decoders for handlers of the application's own types
     */
    public MessageHandlers(Decoders decoders) {
        this.decoders = decoders;
    }

    /**
     * Adds a handler whose class says what it takes.
     *
     * @param handler of whole messages or of parts
     * @throws IllegalArgumentException if its class does not say
     * @throws IllegalStateException if there is one already, or no decoder for what it takes
     */
    public void add(MessageHandler handler) {
        Optional<Class<?>> whole = TypeArguments.of(handler.getClass(), MessageHandler.Whole.class);
        Optional<Class<?>> partial = TypeArguments.of(handler.getClass(), MessageHandler.Partial.class);
        if (whole.isEmpty() && partial.isEmpty()) {
            throw new IllegalArgumentException(handler.getClass().getName()
                    + " does not say which messages it takes: use addMessageHandler(Class, handler)");
        }
        whole.ifPresent(type -> addWhole(type, (MessageHandler.Whole<?>) handler));
        partial.ifPresent(type -> addPartial(type, (MessageHandler.Partial<?>) handler));
    }

    /**
     * Adds a handler of whole messages.
     *
     * @param type what it takes
     * @param handler of that
     * @throws IllegalStateException if there is one already, or no decoder for what it takes
     */
    @SuppressWarnings("unchecked") // The handler is of that type, by its own words or by its class's.
    public void addWhole(Class<?> type, MessageHandler.Whole<?> handler) {
        MessageHandler.Whole<Object> takes = (MessageHandler.Whole<Object>) handler;
        if (type == String.class) {
            put(Native.TEXT, handler, takes::onMessage);
        } else if (type == Reader.class) {
            put(Native.TEXT, handler, text -> takes.onMessage(new StringReader((String) text)));
        } else if (type == ByteBuffer.class) {
            put(Native.BINARY, handler, takes::onMessage);
        } else if (type == byte[].class) {
            put(Native.BINARY, handler, binary -> takes.onMessage(Coders.bytes((ByteBuffer) binary)));
        } else if (type == InputStream.class) {
            put(
                    Native.BINARY,
                    handler,
                    binary -> takes.onMessage(new ByteArrayInputStream(Coders.bytes((ByteBuffer) binary))));
        } else if (type == PongMessage.class) {
            put(Native.PONG, handler, takes::onMessage);
        } else {
            addDecoded(type, takes);
        }
    }

    private void addDecoded(Class<?> type, MessageHandler.Whole<Object> handler) {
        boolean text = decoders.haveText(type);
        boolean binary = decoders.haveBinary(type);
        if (!text && !binary) {
            throw new IllegalStateException("no decoder is declared that makes a " + type.getName());
        }
        if (text) {
            put(Native.TEXT, handler, message -> handler.onMessage(decoders.text(type, (String) message)));
        }
        if (binary) {
            put(Native.BINARY, handler, message -> handler.onMessage(decoders.binary(type, (ByteBuffer) message)));
        }
    }

    /** Messages are whole here: each is one part, the last. */
    @SuppressWarnings("unchecked") // As above.
    void addPartial(Class<?> type, MessageHandler.Partial<?> handler) {
        MessageHandler.Partial<Object> takes = (MessageHandler.Partial<Object>) handler;
        if (type == String.class) {
            put(Native.TEXT, handler, text -> takes.onMessage(text, true));
        } else if (type == ByteBuffer.class) {
            put(Native.BINARY, handler, binary -> takes.onMessage(binary, true));
        } else if (type == byte[].class) {
            put(Native.BINARY, handler, binary -> takes.onMessage(Coders.bytes((ByteBuffer) binary), true));
        } else {
            throw new IllegalStateException(
                    "parts of messages are String, ByteBuffer or byte[], not " + type.getName());
        }
    }

    private void put(Native kind, MessageHandler handler, Receiver receiver) {
        if (slots.putIfAbsent(kind, new Slot(handler, receiver)) != null) {
            throw new IllegalStateException("there is a handler for " + kind + " messages already");
        }
    }

    /**
     * Removes a handler.
     *
     * @param handler which; one that is not here does not matter
     */
    public void remove(MessageHandler handler) {
        slots.values().removeIf(slot -> slot.handler == handler);
    }

    Set<MessageHandler> all() {
        return slots.values().stream().map(Slot::handler).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Hands a message over.
     *
     * @param message what has come
     * @throws DecodeException if no decoder takes it
     * @throws IOException if one cannot read it
     */
    public void text(String message) throws DecodeException, IOException {
        deliver(Native.TEXT, message);
    }

    /**
     * Hands a message over.
     *
     * @param message what has come
     * @throws DecodeException if no decoder takes it
     * @throws IOException if one cannot read it
     */
    public void binary(ByteBuffer message) throws DecodeException, IOException {
        deliver(Native.BINARY, message);
    }

    /**
     * Hands a pong over.
     *
     * @param message what has come
     * @throws DecodeException never
     * @throws IOException never
     */
    public void pong(PongMessage message) throws DecodeException, IOException {
        deliver(Native.PONG, message);
    }

    /** What nobody handles is dropped, as containers do. */
    private void deliver(Native kind, Object message) throws DecodeException, IOException {
        Slot slot = slots.get(kind);
        if (slot != null) {
            slot.receiver.receive(message);
        }
    }
}
