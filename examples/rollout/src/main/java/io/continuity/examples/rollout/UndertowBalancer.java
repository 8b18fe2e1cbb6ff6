package io.continuity.examples.rollout;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * A balancer inside this process: round robin, and never a second try.
 *
 * <p>A retry would hide what this demo is about, and a retried POST could act twice.
 *
 * <p>Thread-safe.
 */
final class UndertowBalancer implements Balancer {
    private static final String ROUTE = "ROUTE";
    private static final int IO_THREADS = 2;
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(15);

    private final Affinity affinity;
    private final LoadBalancingProxyClient backends;
    private final Undertow server;
    private final Set<String> added = new HashSet<>();

    UndertowBalancer(int connections, Affinity affinity) {
        this.affinity = affinity;
        this.backends = new LoadBalancingProxyClient();
        // As many as can be on their way at a time, so the pool is never what refuses one.
        backends.setConnectionsPerThread(connections).setProblemServerRetry(1);
        if (affinity != Affinity.SESSION) {
            backends.removeSessionCookieName("JSESSIONID");
        }
        if (affinity == Affinity.BALANCER) {
            backends.addSessionCookieName(ROUTE);
        }
        ProxyHandler handler = ProxyHandler.builder()
                .setProxyClient(backends)
                .setMaxConnectionRetries(0)
                .setMaxRequestTime((int) REQUEST_LIMIT.toMillis())
                .setReuseXForwarded(false)
                .setNext(ResponseCodeHandler.HANDLE_404)
                .build();
        this.server = Undertow.builder()
                .setIoThreads(IO_THREADS)
                .setWorkerThreads(1)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, (int)
                        Duration.ofMinutes(10).toMillis())
                .addHttpListener(0, "127.0.0.1", affinity == Affinity.BALANCER ? remembering(handler) : handler)
                .build();
        server.start();
    }

    /** Tells the client which instance has answered; the balancer reads what follows the dot. */
    private static HttpHandler remembering(HttpHandler next) {
        return exchange -> {
            exchange.addResponseCommitListener(answered -> {
                String instance = answered.getResponseHeaders().getFirst("Shop-Instance");
                if (instance != null) {
                    answered.getResponseHeaders()
                            .add(Headers.SET_COOKIE, ROUTE + "=to." + instance + "; Path=/; HttpOnly");
                }
            });
            next.handleRequest(exchange);
        };
    }

    @Override
    public URI address() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    @Override
    public synchronized void add(ShopInstance instance) {
        if (added.add(instance.name())) {
            backends.addHost(instance.uri(), affinity == Affinity.NONE ? null : instance.name());
        }
    }

    @Override
    public synchronized void remove(ShopInstance instance) {
        if (added.remove(instance.name())) {
            backends.removeHost(instance.uri());
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
