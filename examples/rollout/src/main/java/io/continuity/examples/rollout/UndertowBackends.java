package io.continuity.examples.rollout;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Instances that requests go round, never trying a second one.
 *
 * <p>A retry would hide what this demo is about, and a retried POST could act twice.
 *
 * <p>Thread-safe.
 */
final class UndertowBackends implements HttpHandler {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(15);
    private static final int NO_LIMIT = -1;

    private final boolean sticky;
    private final LoadBalancingProxyClient client = new LoadBalancingProxyClient();
    private final HttpHandler pages = proxy((int) REQUEST_LIMIT.toMillis());
    private final HttpHandler streams = proxy(NO_LIMIT);
    private final Set<String> added = new HashSet<>();

    UndertowBackends(int connections, Affinity affinity, String routeCookie) {
        this.sticky = affinity != Affinity.NONE;
        // As many as can be on their way at a time, so the pool is never what refuses one.
        client.setConnectionsPerThread(connections).setProblemServerRetry(1);
        if (affinity != Affinity.SESSION) {
            client.removeSessionCookieName("JSESSIONID");
        }
        if (affinity == Affinity.BALANCER) {
            client.addSessionCookieName(routeCookie);
        }
    }

    synchronized void add(ShopInstance instance) {
        if (added.add(instance.name())) {
            client.addHost(instance.uri(), sticky ? instance.name() : null);
        }
    }

    synchronized void remove(ShopInstance instance) {
        if (added.remove(instance.name())) {
            client.removeHost(instance.uri());
        }
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        boolean stream = "text/event-stream".equals(exchange.getRequestHeaders().getFirst(Headers.ACCEPT));
        (stream ? streams : pages).handleRequest(exchange);
    }

    private HttpHandler proxy(int limitMillis) {
        return ProxyHandler.builder()
                .setProxyClient(client)
                .setMaxConnectionRetries(0)
                .setMaxRequestTime(limitMillis)
                .setReuseXForwarded(false)
                .setNext(ResponseCodeHandler.HANDLE_404)
                .build();
    }
}
