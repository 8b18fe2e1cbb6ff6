package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.continuity.Clocks;
import io.continuity.drain.ReadinessGate.Answer;
import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.drain.ReadinessGate.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Warm-up of a server that counts. */
class WarmUpGateTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Map<String, Integer> requests = new ConcurrentHashMap<>();
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.merge(exchange.getRequestURI().toString(), 1, Integer::sum);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private URI uri(String contextPath) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + contextPath);
    }

    private WarmUpGate gate(Policy onFailure, String... paths) {
        return gate(onFailure, "", Clocks.ticker(), paths);
    }

    private WarmUpGate gate(Policy onFailure, String contextPath, LongSupplier ticker, String... paths) {
        return new WarmUpGate(
                new WarmUpProperties(List.of(paths), 5, MINUTE, onFailure),
                () -> true,
                () -> Optional.of(uri(contextPath)),
                ticker);
    }

    @Test
    void eachPathIsRequestedWithinTheContextPath() throws InterruptedException {
        Answer answer = gate(Policy.WARN, "/shop", Clocks.ticker(), "/cart?sku=tea", "/")
                .check(TIMEOUT);

        assertThat(answer).isEqualTo(Answer.open());
        assertThat(requests).isEqualTo(Map.of("/shop/cart?sku=tea", 5, "/shop/", 5));
    }

    @Test
    void pathThatFailsIsLeftAndToldOf() throws InterruptedException {
        status = 404;

        assertThat(gate(Policy.WARN, "/a", "/b").check(TIMEOUT))
                .isEqualTo(Answer.open("/a answered with 404", "/b answered with 404"));
        assertThat(requests).isEqualTo(Map.of("/a", 1, "/b", 1));
        assertThat(gate(Policy.FAIL, "/a").check(TIMEOUT)).isEqualTo(Answer.held("/a answered with 404"));
    }

    @Test
    void serverThatDoesNotAnswerIsToldOf() throws InterruptedException {
        WarmUpGate gate = gate(Policy.FAIL, "/a");
        server.stop(0);

        assertThat(gate.check(TIMEOUT).reasons()).containsExactly("/a did not answer: java.net.ConnectException");
    }

    @Test
    void whatDoesNotFitIntoTheTimeIsLeftOut() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        long third = MINUTE.toNanos() / 3;

        Answer answer = gate(Policy.FAIL, "", () -> looks.getAndIncrement() * third, "/a", "/b")
                .check(TIMEOUT);

        assertThat(answer).isEqualTo(Answer.open());
        assertThat(requests.values().stream().mapToInt(Integer::intValue).sum()).isBetween(1, 3);
    }

    @Test
    void nothingIsRequestedBeforeItsTurnOrWithoutPaths() throws InterruptedException {
        WarmUpGate early = new WarmUpGate(
                new WarmUpProperties(List.of("/a"), 5, MINUTE, Policy.WARN),
                () -> false,
                () -> Optional.of(uri("")),
                Clocks.ticker());

        assertThat(early.policy()).as("it holds until it has ended").isEqualTo(Policy.FAIL);
        assertThat(early.check(TIMEOUT).state()).isEqualTo(State.WAITING);
        assertThat(gate(Policy.OFF, "/a").policy()).isEqualTo(Policy.OFF);
        assertThat(gate(Policy.FAIL).policy()).isEqualTo(Policy.OFF);
        assertThat(requests).isEmpty();
    }
}
