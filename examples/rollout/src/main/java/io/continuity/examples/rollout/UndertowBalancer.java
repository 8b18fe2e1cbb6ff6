package io.continuity.examples.rollout;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A balancer inside this process: round robin over all instances, or, once it was told shares, over those of a user's version.
 *
 * <p>Thread-safe.
 */
final class UndertowBalancer implements Balancer {
    private static final String ROUTE = "ROUTE";
    private static final int IO_THREADS = 2;

    private final UndertowBackends all;
    private final UndertowBackends old;
    private final UndertowBackends coming;
    private final Undertow server;
    private volatile OptionalInt share = OptionalInt.empty();

    UndertowBalancer(int connections, Affinity affinity, boolean redispatching) {
        this.all = new UndertowBackends(connections, affinity, ROUTE, redispatching);
        this.old = new UndertowBackends(connections, affinity, ROUTE, redispatching);
        this.coming = new UndertowBackends(connections, affinity, ROUTE, redispatching);
        HttpHandler handler = this::handle;
        this.server = Undertow.builder()
                .setIoThreads(IO_THREADS)
                .setWorkerThreads(1)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, (int)
                        Duration.ofMinutes(10).toMillis())
                .addHttpListener(0, "127.0.0.1", affinity == Affinity.BALANCER ? remembering(handler) : handler)
                .build();
        server.start();
    }

    private void handle(HttpServerExchange exchange) throws Exception {
        OptionalInt split = share;
        if (split.isEmpty()) {
            all.handleRequest(exchange);
        } else {
            (bucket(exchange) < split.getAsInt() ? coming : old).handleRequest(exchange);
        }
    }

    /** The user's number, which a user without one is given. */
    private static int bucket(HttpServerExchange exchange) {
        Cookie cookie = exchange.getRequestCookie(Buckets.COOKIE);
        if (cookie != null && cookie.getValue().matches("\\d{1,2}")) {
            return Integer.parseInt(cookie.getValue());
        }
        int drawn = ThreadLocalRandom.current().nextInt(Buckets.COUNT);
        exchange.addResponseCommitListener(answered ->
                answered.getResponseHeaders().add(Headers.SET_COOKIE, Buckets.cookie(Integer.toString(drawn))));
        return drawn;
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
    public void add(ShopInstance instance) {
        all.add(instance);
        group(instance).add(instance);
    }

    @Override
    public void remove(ShopInstance instance) {
        all.remove(instance);
        group(instance).remove(instance);
    }

    @Override
    public void split(int percent) {
        share = OptionalInt.of(percent);
    }

    @Override
    public void close() {
        server.stop();
    }

    private UndertowBackends group(ShopInstance instance) {
        return instance.version().equals(DemoRun.NEW) ? coming : old;
    }
}
