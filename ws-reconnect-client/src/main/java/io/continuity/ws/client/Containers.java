package io.continuity.ws.client;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.util.Map;

/** Finds a container for a client that was given none. */
final class Containers {
    private static final String TYRUS = "org.glassfish.tyrus.client.ClientManager";
    private static final String SHARED = "org.glassfish.tyrus.client.sharedContainer";

    private Containers() {}

    /**
     * Returns a client of Tyrus, if it is there, else what {@link ContainerProvider} finds.
     *
     * <p>A new one at each call: Tyrus shuts the threads of a client down when its last connection ends, also under the
     * feet of one that is about to begin. Its threads for I/O are shared by all.
     */
    static WebSocketContainer find() {
        try {
            Class<?> tyrus = Class.forName(TYRUS, true, Containers.class.getClassLoader());
            Object client = tyrus.getMethod("createClient").invoke(null);
            @SuppressWarnings("unchecked") // ClientManager.getProperties()
            Map<String, Object> properties =
                    (Map<String, Object>) tyrus.getMethod("getProperties").invoke(client);
            properties.put(SHARED, true);
            return (WebSocketContainer) client;
        } catch (ClassNotFoundException e) {
            return ContainerProvider.getWebSocketContainer();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Tyrus is on the class path and cannot be used: name a container", e);
        }
    }
}
