package io.continuity.ws.server;

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
 * @param resume called when one goes on here that has begun elsewhere
 * @param leave called when one goes on elsewhere
 * @param close called when it is closed
 * @param error called when something fails
 * @param messages called with messages; at most one for each native kind, which the session checks
 */
record EndpointMethods(
        Class<?> type,
        Optional<EndpointMethod> open,
        Optional<EndpointMethod> resume,
        Optional<EndpointMethod> leave,
        Optional<EndpointMethod> close,
        Optional<EndpointMethod> error,
        List<MessageMethod> messages) {
    /**
     * Reads a class.
     *
     * @throws DeploymentException if its methods are not as the specification wants them; says which
     */
    static EndpointMethods of(Class<?> type) throws DeploymentException {
        List<MessageMethod> messages = new ArrayList<>();
        for (Method method : annotated(type, OnMessage.class)) {
            messages.add(MessageMethod.of(method));
        }
        return new EndpointMethods(
                type,
                one(type, OnOpen.class, Map.of(EndpointConfig.class, EndpointMethod.Call::config)),
                one(type, OnResume.class, Map.of(EndpointConfig.class, EndpointMethod.Call::config)),
                one(type, OnLeave.class, Map.of()),
                one(type, OnClose.class, Map.of(CloseReason.class, EndpointMethod.Call::reason)),
                one(type, OnError.class, Map.of(Throwable.class, EndpointMethod.Call::failure)),
                List.copyOf(messages));
    }

    private static Optional<EndpointMethod> one(
            Class<?> type, Class<? extends Annotation> annotation, Map<Class<?>, EndpointMethod.Argument> special)
            throws DeploymentException {
        List<Method> found = annotated(type, annotation);
        if (found.size() > 1) {
            throw new DeploymentException(
                    type.getName() + " has more than one method with @" + annotation.getSimpleName() + ": " + found);
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(EndpointMethod.of(found.get(0), special, parameter -> Optional.empty()));
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
