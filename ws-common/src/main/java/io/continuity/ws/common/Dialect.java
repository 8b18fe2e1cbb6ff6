package io.continuity.ws.common;

import io.continuity.ws.common.EndpointMethod.Argument;
import jakarta.websocket.DeploymentException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.Optional;

/** What methods of endpoints may be at one end of a connection, beyond what they may be at both. <em>Immutable.</em> */
public interface Dialect {
    /** What both ends have. */
    Dialect PLAIN = new Dialect() {
        @Override
        public Map<Class<? extends Annotation>, Map<Class<?>, Argument>> others() {
            return Map.of();
        }

        @Override
        public Optional<Argument> argument(Method method, Parameter parameter) {
            return Optional.empty();
        }
    };

    /**
     * Returns which other annotations methods may have.
     *
     * @return for each, what their parameters may be beside the session, by type
     */
    Map<Class<? extends Annotation>, Map<Class<?>, Argument>> others();

    /**
     * Looks at the annotations of a parameter.
     *
     * @param method whose parameter it is
     * @param parameter any
     * @return what to hand over; empty if the annotations say nothing about that
     * @throws DeploymentException if they want what cannot be handed over
     */
    Optional<Argument> argument(Method method, Parameter parameter) throws DeploymentException;
}
