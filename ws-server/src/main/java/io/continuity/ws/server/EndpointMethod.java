package io.continuity.ws.server;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
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
record EndpointMethod(Method method, List<Argument> arguments) {
    /** Where an argument comes from. */
    @FunctionalInterface
    interface Argument {
        /** Returns null where the specification has it so. */
        @Nullable
        Object in(Call call) throws DecodeException;
    }

    /**
     * What there is to hand over in one call.
     *
     * @param config only when a connection is opened
     * @param reason only when it is closed
     * @param failure only when something has failed
     * @param message only for a message; as the parameter wants it
     */
    record Call(
            Session session,
            @Nullable EndpointConfig config,
            @Nullable CloseReason reason,
            @Nullable Throwable failure,
            @Nullable Object message) {
        static Call of(Session session) {
            return new Call(session, null, null, null, null);
        }

        Call with(EndpointConfig opened) {
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
     * @param special what else a parameter may be, by its type
     * @param other what any other parameter is; empty if there may be none
     * @throws DeploymentException if nobody knows what to hand over
     */
    static EndpointMethod of(
            Method method, Map<Class<?>, Argument> special, Function<Parameter, Optional<Argument>> other)
            throws DeploymentException {
        if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            throw new DeploymentException(method + " must be public, and not static");
        }
        method.trySetAccessible(); // Its class may not be public.
        List<Argument> arguments = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            PathParam path = parameter.getAnnotation(PathParam.class);
            Class<?> type = parameter.getType();
            Argument known = special.get(type);
            if (path != null) {
                arguments.add(pathArgument(method, path.value(), type));
            } else if (type == Session.class) {
                arguments.add(Call::session);
            } else if (known != null) {
                arguments.add(known);
            } else {
                arguments.add(other.apply(parameter)
                        .orElseThrow(() -> new DeploymentException(
                                "nobody knows what to hand over as " + parameter + " of " + method)));
            }
        }
        return new EndpointMethod(method, List.copyOf(arguments));
    }

    private static Argument pathArgument(Method method, String name, Class<?> type) throws DeploymentException {
        if (!TextValues.has(type)) {
            throw new DeploymentException("@PathParam(\"" + name + "\") of " + method
                    + " must be a String, a primitive or what boxes one, not " + type.getName());
        }
        return call -> {
            String value = call.session().getPathParameters().get(name);
            if (value == null && type.isPrimitive()) {
                throw new DecodeException("", "the path has no {" + name + "}, which " + method + " needs");
            }
            return value == null ? null : TextValues.parse(type, value);
        };
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
