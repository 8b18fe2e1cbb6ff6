package io.continuity.spring;

import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** Finds the container's WebSockets, and puts something between them and who uses them. */
final class ServerContainers {
    static final String ATTRIBUTE = "jakarta.websocket.server.ServerContainer";

    private ServerContainers() {}

    static Optional<ServerContainer> of(ServletContext servlets) {
        return servlets.getAttribute(ATTRIBUTE) instanceof ServerContainer container
                ? Optional.of(container)
                : Optional.empty();
    }

    /** The same servlet context, but with another container. */
    static ServletContext with(ServletContext servlets, ServerContainer container) {
        return proxy(ServletContext.class, (proxy, method, arguments) -> {
            boolean asked = method.getName().equals("getAttribute") && ATTRIBUTE.equals(arguments[0]);
            return asked ? container : call(servlets, method, arguments);
        });
    }

    /** Adds an endpoint. */
    interface Adding {
        void add(Object endpoint) throws Exception;
    }

    /** The same container, but for where endpoints are added. */
    static ServerContainer adding(ServerContainer container, Adding adding) {
        return proxy(ServerContainer.class, (proxy, method, arguments) -> {
            if (method.getName().equals("addEndpoint")) {
                adding.add(arguments[0]);
                return null;
            }
            return call(container, method, arguments);
        });
    }

    /** Makes a WebSocket of a request: with the four arguments of the container's method of this name. */
    interface Upgrading {
        void upgrade(Object[] arguments) throws Exception;
    }

    /** The same container, but for who upgrades requests. */
    static ServerContainer upgrading(ServerContainer container, Upgrading upgrading) {
        return proxy(ServerContainer.class, (proxy, method, arguments) -> {
            if (method.getName().equals("upgradeHttpToWebSocket")) {
                upgrading.upgrade(arguments);
                return null;
            }
            return call(container, method, arguments);
        });
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
