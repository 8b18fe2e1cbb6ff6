package io.continuity.ws.common;

import io.continuity.ws.common.EndpointMethod.Argument;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an annotated class has to do (Jakarta WebSocket 2.2, chapter 4). <em>Immutable.</em>
 *
 * @param type the class
 * @param open called when a connection is opened
 * @param close called when it is closed
 * @param error called when something fails
 * @param messages called with messages; at most one for each native kind, which the session checks
 * @param others of the {@link Dialect}, by annotation
 */
public record EndpointMethods(
        Class<?> type,
        Optional<EndpointMethod> open,
        Optional<EndpointMethod> close,
        Optional<EndpointMethod> error,
        List<MessageMethod> messages,
        Map<Class<? extends Annotation>, EndpointMethod> others) {
    /**
     * Reads a class that may be at either end.
     *
     * @param type the class
     * @return its methods
     * @throws DeploymentException if they are not as the specification wants them; says which
     */
    public static EndpointMethods of(Class<?> type) throws DeploymentException {
        return of(type, Dialect.PLAIN);
    }

    /**
     * Reads a class.
     *
     * @param type the class
     * @param dialect what its methods may be beyond that
     * @return its methods
     * @throws DeploymentException if they are not as the specification wants them; says which
     */
    public static EndpointMethods of(Class<?> type, Dialect dialect) throws DeploymentException {
        List<MessageMethod> messages = new ArrayList<>();
        for (Method method : annotated(type, OnMessage.class)) {
            messages.add(MessageMethod.of(method, dialect));
        }
        Map<Class<? extends Annotation>, EndpointMethod> others = new HashMap<>();
        for (Map.Entry<Class<? extends Annotation>, Map<Class<?>, Argument>> other :
                dialect.others().entrySet()) {
            one(type, dialect, other.getKey(), other.getValue())
                    .ifPresent(method -> others.put(other.getKey(), method));
        }
        return new EndpointMethods(
                type,
                one(type, dialect, OnOpen.class, Map.of(EndpointConfig.class, EndpointMethod.Call::config)),
                one(type, dialect, OnClose.class, Map.of(CloseReason.class, EndpointMethod.Call::reason)),
                one(type, dialect, OnError.class, Map.of(Throwable.class, EndpointMethod.Call::failure)),
                List.copyOf(messages),
                Map.copyOf(others));
    }

    private static Optional<EndpointMethod> one(
            Class<?> type, Dialect dialect, Class<? extends Annotation> annotation, Map<Class<?>, Argument> special)
            throws DeploymentException {
        List<Method> found = annotated(type, annotation);
        if (found.size() > 1) {
            throw new DeploymentException(
                    type.getName() + " has more than one method with @" + annotation.getSimpleName() + ": " + found);
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(EndpointMethod.of(found.get(0), dialect, special, parameter -> Optional.empty()));
    }

    /**
     * Returns the size of the largest message that the annotations speak of.
     *
     * @return bytes; negative if they speak of none
     */
    public int largestMessage() {
        return (int) messages.stream()
                .mapToLong(method -> Math.min(method.maxSize(), Integer.MAX_VALUE))
                .max()
                .orElse(-1);
    }

    /** What a subclass overrides counts as the subclass has it, with its annotations or without. */
    private static List<Method> annotated(Class<?> type, Class<? extends Annotation> annotation) {
        List<Method> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            for (Method method : at.getDeclaredMethods()) {
                boolean first = !method.isSynthetic()
                        && seen.add(method.getName() + Arrays.toString(method.getParameterTypes()));
                if (first && method.isAnnotationPresent(annotation)) {
                    found.add(method);
                }
            }
        }
        return found;
    }
}
