package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class UndertowBalancerTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HttpServer> servers = new ArrayList<>();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        released.countDown();
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    @Test
    void requestsGoRound() throws Exception {
        try (Balancer balancer = new UndertowBalancer(4, Affinity.NONE, false)) {
            balancer.add(backend("a"));
            balancer.add(backend("b"));
            assertThat(List.of(get(balancer, "/", ""), get(balancer, "/", ""))).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void stickyUsersStayUntilTheirInstanceLeaves() throws Exception {
        try (Balancer balancer = new UndertowBalancer(4, Affinity.SESSION, false)) {
            ShopInstance home = backend("a");
            balancer.add(home);
            balancer.add(backend("b"));
            for (int i = 0; i < 4; i++) {
                assertThat(get(balancer, "/", "JSESSIONID=1.a")).isEqualTo("a");
            }
            balancer.remove(home);
            assertThat(get(balancer, "/", "JSESSIONID=1.a")).isEqualTo("b");
        }
    }

    @Test
    void balancerTellsUsersWhereTheyBelong() throws Exception {
        try (Balancer balancer = new UndertowBalancer(4, Affinity.BALANCER, false)) {
            balancer.add(backend("a"));
            balancer.add(backend("b"));
            HttpResponse<String> first = client.send(request(balancer, "/", ""), BodyHandlers.ofString());
            String cookie =
                    first.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
            for (int i = 0; i < 4; i++) {
                assertThat(get(balancer, "/", cookie)).isEqualTo(first.body());
            }
        }
    }

    @Test
    void removedInstanceStillAnswersWhatItHas() throws Exception {
        try (Balancer balancer = new UndertowBalancer(4, Affinity.NONE, false)) {
            ShopInstance leaving = backend("a");
            balancer.add(leaving);
            CompletableFuture<HttpResponse<String>> slow =
                    client.sendAsync(request(balancer, "/slow", ""), BodyHandlers.ofString());
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
            balancer.remove(leaving);
            assertThat(get(balancer, "/", "")).isEqualTo("status 503");
            released.countDown();
            assertThat(slow.get(30, TimeUnit.SECONDS).body()).isEqualTo("a");
        }
    }

    @Test
    void whoCannotBeConnectedToIsPassedOverWhereInstancesAreKilled() throws Exception {
        try (Balancer balancer = new UndertowBalancer(4, Affinity.NONE, true);
                Balancer strict = new UndertowBalancer(4, Affinity.NONE, false)) {
            ShopInstance dead = backend("a");
            servers.get(0).stop(0);
            ShopInstance alive = backend("b");
            for (Balancer each : List.of(balancer, strict)) {
                each.add(dead);
                each.add(alive);
            }
            assertThat(List.of(get(balancer, "/", ""), get(balancer, "/", ""))).containsExactly("b", "b");
            assertThat(List.of(get(strict, "/", ""), get(strict, "/", ""))).contains("b", "status 503");
        }
    }

    @Test
    void shareOfTheUsersGoesToVersionTwoAndStaysThere() throws Exception {
        try (Balancer balancer = new UndertowBalancer(4, Affinity.NONE, false)) {
            balancer.add(backend("a"));
            balancer.add(backend("b", DemoRun.NEW));
            balancer.split(50);
            assertThat(get(balancer, "/", "shop-bucket=49")).isEqualTo("b");
            assertThat(get(balancer, "/", "shop-bucket=50")).isEqualTo("a");
            balancer.split(51);
            assertThat(get(balancer, "/", "shop-bucket=50")).isEqualTo("b");
            balancer.split(0);
            assertThat(get(balancer, "/", "shop-bucket=0")).isEqualTo("a");
        }
    }

    @Test
    void userWithoutANumberIsGivenOne() throws Exception {
        try (Balancer balancer = new UndertowBalancer(4, Affinity.NONE, false)) {
            balancer.add(backend("b", DemoRun.NEW));
            balancer.split(100);
            for (String cookie : List.of("", "shop-bucket=-1", "shop-bucket=x")) {
                HttpResponse<String> first = client.send(request(balancer, "/", cookie), BodyHandlers.ofString());
                assertThat(first.body()).isEqualTo("b");
                assertThat(first.headers().firstValue("Set-Cookie").orElseThrow())
                        .matches("shop-bucket=\\d{1,2}; Path=/; HttpOnly");
            }
        }
    }

    private ShopInstance backend(String name) throws IOException {
        return backend(name, DemoRun.OLD);
    }

    private ShopInstance backend(String name, String version) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                arrived.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            exchange.getResponseHeaders().set("Shop-Instance", name);
            exchange.sendResponseHeaders(200, name.length());
            exchange.getResponseBody().write(name.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        servers.add(server);
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new ShopInstance(name, version, uri, null);
    }

    private String get(Balancer balancer, String path, String cookie) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request(balancer, path, cookie), BodyHandlers.ofString());
        return response.statusCode() == 200 ? response.body() : "status " + response.statusCode();
    }

    private static HttpRequest request(Balancer balancer, String path, String cookie) {
        return HttpRequest.newBuilder(balancer.address().resolve(path))
                .header("Cookie", cookie)
                .build();
    }
}
