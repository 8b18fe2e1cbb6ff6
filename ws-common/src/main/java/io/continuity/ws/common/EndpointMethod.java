package io.continuity.ws.common;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A method that an annotation has made part of an endpoint, and where each of its arguments comes from. <em>Immutable.</em>
 *
 * @param method to be called
 * @param arguments one for each parameter
 */
public record EndpointMethod(Method method, List<Argument> arguments) {
    /** Where an argument comes from. */
    @FunctionalInterface
    public interface Argument {
        /**
         * Returns what to hand over.
         *
         * @param call in which
         * @return null where the specification has it so
         * @throws DecodeException if there is nothing, or it is not of the parameter's type
         */
        @Nullable
        Object in(Call call) throws DecodeException;
    }

    /**
     * What there is to hand over in one call.
     *
     * @param session always
     * @param config only when a connection is opened
     * @param reason only when it is closed
     * @param failure only when something has failed
     * @param message only for a message; as the parameter wants it
     */
    public record Call(
            Session session,
            @Nullable EndpointConfig config,
            @Nullable CloseReason reason,
            @Nullable Throwable failure,
            @Nullable Object message) {
        /**
         * Begins with a session.
         *
         * @param session whatever happens to it
         * @return nothing but that
         */
        public static Call of(Session session) {
            return new Call(session, null, null, null, null);
        }

        /**
         * Adds what is known when a connection is opened.
         *
         * @param opened of the endpoint
         * @return the session and that
         */
        public Call with(EndpointConfig opened) {
            return new Call(session, opened, null, null, null);
        }

        Call with(CloseReason closed) {
            return new Call(session, null, closed, null, null);
        }

        Call with(Throwable thrown) {
            return new Call(session, null, null, thrown, null);
        }

        Call withMessage(Object received) {
            return new Call(session, null, null, null, received);
        }
    }

    /**
     * Reads the signature.
     *
     * @param dialect says what annotated parameters are
     * @param special what else a parameter may be, by its type
     * @param other what any other parameter is; empty if there may be none
     * @throws DeploymentException if nobody knows what to hand over
     */
    static EndpointMethod of(
            Method method,
            Dialect dialect,
            Map<Class<?>, Argument> special,
            Function<Parameter, Optional<Argument>> other)
            throws DeploymentException {
        if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            throw new DeploymentException(method + " must be public, and not static");
        }
        method.trySetAccessible(); // Its class may not be public.
        List<Argument> arguments = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            Optional<Argument> argument = dialect.argument(method, parameter)
                    .or(() -> session(parameter))
                    .or(() -> Optional.ofNullable(special.get(parameter.getType())))
                    .or(() -> other.apply(parameter));
            arguments.add(argument.orElseThrow(
                    () -> new DeploymentException("nobody knows what to hand over as " + parameter + " of " + method)));
        }
        return new EndpointMethod(method, List.copyOf(arguments));
    }

    private static Optional<Argument> session(Parameter parameter) {
        return parameter.getType() == Session.class ? Optional.of(Call::session) : Optional.empty();
    }

    /** Calls it. Whatever it throws comes out as it is. */
    @Nullable
    Object invoke(Object endpoint, Call call) throws Throwable {
        @Nullable Object[] values = new @Nullable Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments.get(i).in(call);
        }
        try {
            return method.invoke(endpoint, values);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
