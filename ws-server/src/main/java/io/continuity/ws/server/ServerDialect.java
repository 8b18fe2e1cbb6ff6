package io.continuity.ws.server;

import io.continuity.ws.common.Dialect;
import io.continuity.ws.common.EndpointMethod.Argument;
import io.continuity.ws.common.EndpointMethod.Call;
import io.continuity.ws.common.TextValues;
import jakarta.websocket.DecodeException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.server.PathParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.Optional;

/** What methods of endpoints may be on a server: for connections that go on elsewhere, and with parts of the path. <em>Immutable.</em> */
final class ServerDialect implements Dialect {
    @Override
    public Map<Class<? extends Annotation>, Map<Class<?>, Argument>> others() {
        return Map.of(OnResume.class, Map.of(EndpointConfig.class, Call::config), OnLeave.class, Map.of());
    }

    @Override
    public Optional<Argument> argument(Method method, Parameter parameter) throws DeploymentException {
        PathParam path = parameter.getAnnotation(PathParam.class);
        return path == null ? Optional.empty() : Optional.of(of(path.value(), method, parameter.getType()));
    }

    private static Argument of(String name, Method method, Class<?> type) throws DeploymentException {
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
}
