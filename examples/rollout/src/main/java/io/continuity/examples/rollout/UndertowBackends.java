package io.continuity.examples.rollout;

import io.undertow.predicate.Predicates;
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
    private final HttpHandler pages;
    private final HttpHandler streams;
    private final Set<String> added = new HashSet<>();

    UndertowBackends(int connections, Affinity affinity, String routeCookie, boolean redispatching) {
        this.pages = proxy((int) REQUEST_LIMIT.toMillis(), redispatching);
        this.streams = proxy(NO_LIMIT, redispatching);
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
        boolean stream = exchange.getRequestHeaders().contains(Headers.UPGRADE)
                || "text/event-stream".equals(exchange.getRequestHeaders().getFirst(Headers.ACCEPT));
        (stream ? streams : pages).handleRequest(exchange);
    }

    /** A request that was sent is never sent again; another instance is tried if the first cannot be connected to. */
    private HttpHandler proxy(int limitMillis, boolean redispatching) {
        return ProxyHandler.builder()
                .setProxyClient(client)
                .setMaxConnectionRetries(redispatching ? 1 : 0)
                .setIdempotentRequestPredicate(Predicates.falsePredicate())
                .setMaxRequestTime(limitMillis)
                .setReuseXForwarded(false)
                .setNext(ResponseCodeHandler.HANDLE_404)
                .build();
    }
}
