package io.continuity.ws.common;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnMessage;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A method that takes messages. <em>Immutable.</em>
 *
 * @param method to be called
 * @param type what it takes: what a socket brings, a value with a text form, or what a decoder makes
 * @param maxSize of a message in bytes; negative for what the container allows
 */
public record MessageMethod(EndpointMethod method, Class<?> type, long maxSize) {
    private static final Set<Class<?>> IN_PARTS = Set.of(String.class, ByteBuffer.class, byte[].class);

    /** Takes what has come for the method. */
    @FunctionalInterface
    interface Delivery {
        void deliver(MessageMethod method, Object message);
    }

    static MessageMethod of(Method method, Dialect dialect) throws DeploymentException {
        List<Parameter> payload = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            if (parameter.getType() != Session.class
                    && dialect.argument(method, parameter).isEmpty()) {
                payload.add(parameter);
            }
        }
        // In parts: the message and whether it is the last part. It always is.
        boolean parts = payload.size() == 2
                && payload.stream().anyMatch(MessageMethod::isFlag)
                && payload.stream().anyMatch(parameter -> IN_PARTS.contains(parameter.getType()));
        Optional<Parameter> message = payload.stream()
                .filter(parameter -> !parts || !isFlag(parameter))
                .findFirst();
        if (message.isEmpty() || payload.size() != (parts ? 2 : 1)) {
            throw new DeploymentException(method
                    + " must have one parameter for the message, and may have a boolean for the last part of one");
        }
        EndpointMethod called = EndpointMethod.of(
                method,
                dialect,
                Map.of(),
                parameter -> Optional.of(parts && isFlag(parameter) ? call -> true : EndpointMethod.Call::message));
        return new MessageMethod(
                called,
                message.get().getType(),
                method.getAnnotation(OnMessage.class).maxMessageSize());
    }

    private static boolean isFlag(Parameter parameter) {
        return parameter.getType() == boolean.class || parameter.getType() == Boolean.class;
    }

    /** Has the session bring its messages. */
    void register(Session session, Delivery delivery) {
        int size = (int) Math.min(maxSize, Integer.MAX_VALUE);
        if (maxSize > session.getMaxTextMessageBufferSize()) {
            session.setMaxTextMessageBufferSize(size);
        }
        if (maxSize > session.getMaxBinaryMessageBufferSize()) {
            session.setMaxBinaryMessageBufferSize(size);
        }
        register(session::addMessageHandler, delivery);
    }

    /** What handlers are added to. */
    @FunctionalInterface
    interface Handlers {
        <T> void add(Class<T> type, MessageHandler.Whole<T> handler);
    }

    void register(Handlers handlers, Delivery delivery) {
        if (type == PongMessage.class) {
            handlers.add(PongMessage.class, pong -> delivery.deliver(this, pong));
        } else if (type == String.class || type == Reader.class || TextValues.has(type)) {
            handlers.add(String.class, text -> delivery.deliver(this, text));
        } else if (type == ByteBuffer.class || type == byte[].class || type == InputStream.class) {
            handlers.add(ByteBuffer.class, binary -> delivery.deliver(this, binary));
        } else {
            registerDecoded(handlers, type, delivery);
        }
    }

    private <T> void registerDecoded(Handlers handlers, Class<T> decoded, Delivery delivery) {
        handlers.add(decoded, message -> delivery.deliver(this, message));
    }
}
