package io.continuity.examples.rollout;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Knows how many requests each backend has yet to answer.
 *
 * <p>Choosing and removing a backend exclude each other: once a removal has returned, a count of zero stays zero.
 *
 * <p>Thread-safe.
 */
final class CountingProxyClient extends LoadBalancingProxyClient {
    private final Map<URI, AtomicInteger> inFlight = new ConcurrentHashMap<>();

    int inFlight(URI backend) {
        AtomicInteger count = inFlight.get(backend);
        return count == null ? 0 : count.get();
    }

    @Override
    protected synchronized Host selectHost(HttpServerExchange exchange) {
        Host host = super.selectHost(exchange);
        if (host != null) {
            AtomicInteger count = inFlight.computeIfAbsent(host.getUri(), uri -> new AtomicInteger());
            count.incrementAndGet();
            exchange.addExchangeCompleteListener((done, next) -> {
                count.decrementAndGet();
                next.proceed();
            });
        }
        return host;
    }

    @Override
    public synchronized LoadBalancingProxyClient removeHost(URI uri) {
        return super.removeHost(uri);
    }
}
