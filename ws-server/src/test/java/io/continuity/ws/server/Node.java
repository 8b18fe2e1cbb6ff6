package io.continuity.ws.server;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import io.continuity.drain.WorkKind;
import io.continuity.resume.ConnectionHints;
import io.continuity.resume.ConnectionLog;
import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.OwnThread;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One instance of the service, behind a network that can fail. When it is killed, the network resets all its sockets, and
 * nothing that it does afterwards reaches the log, or is answered.
 */
final class Node implements AutoCloseable {
    private final Drain drain = Drain.of(DrainPlan.builder(Duration.ofSeconds(30))
            .linger(Duration.ZERO, Duration.ZERO)
            .quietPeriod(Duration.ZERO)
            .build());
    private final FlakyProxy network;
    private final ContinuityEndpoints endpoints;
    private final URI uri;
    private final Object never = new CompletableFuture<Object>();
    private volatile boolean dead;

    /** Makes what the instance has, given its drain and its way to the log. */
    interface Plan {
        ContinuityEndpoints endpoints(Drain drain, Node node);
    }

    Node(Host host, int path, ServerEndpointConfig declared, Plan plan) throws Exception {
        endpoints = plan.endpoints(drain, this);
        network = FlakyProxy.to("127.0.0.1", host.port());
        uri = host.uri(network.host(), network.port(), host.place(path, endpoints.adapt(declared)));
    }

    URI uri() {
        return uri;
    }

    FlakyProxy network() {
        return network;
    }

    ConnectionStatistics statistics() {
        return endpoints.statistics();
    }

    boolean hasNoSocket() {
        return drain.progress().inFlight().getOrDefault(WorkKind.WEBSOCKET, 0L) == 0;
    }

    /** Leaves service, on another thread. */
    CompletableFuture<Void> drain() {
        return OwnThread.run(drain::drain);
    }

    void kill() {
        dead = true;
        network.close();
    }

    /** Resets all sockets; the next are let through. */
    void cut() {
        network.cut();
        network.heal();
    }

    /** The way from here to a log. */
    ConnectionLog to(ConnectionLog log) {
        return (ConnectionLog) Proxy.newProxyInstance(
                Node.class.getClassLoader(),
                new Class<?>[] {ConnectionLog.class},
                (proxy, method, arguments) -> call(log, method, arguments));
    }

    private Object call(ConnectionLog log, Method method, Object[] arguments) throws Throwable {
        if (dead && !method.getName().equals("close")) {
            return never;
        }
        if (method.getName().equals("listen")) {
            arguments[1] = ears((ConnectionHints) arguments[1]);
        }
        return invoke(log, method, arguments);
    }

    private Object ears(ConnectionHints hints) {
        return Proxy.newProxyInstance(
                Node.class.getClassLoader(),
                new Class<?>[] {ConnectionHints.class},
                (proxy, method, arguments) ->
                        dead && method.getReturnType() == void.class ? null : invoke(hints, method, arguments));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        network.close();
        endpoints.close();
    }
}
