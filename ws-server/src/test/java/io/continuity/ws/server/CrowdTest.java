package io.continuity.ws.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.NewConnection;
import io.continuity.resume.ResumeTokens;
import io.continuity.ws.server.ConnectionAuthenticator.Authentication;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More clients at once than the log can answer. */
class CrowdTest {
    private static final int CROWD = Turnstile.AT_A_TIME + 50;
    private static final String HELLO = "\u0001{\"t\":\"hello\",\"v\":1,\"rx\":0,\"tx\":[1,0],\"cap\":[],\"hb\":15000,"
            + "\"why\":\"new\",\"inst\":\"i\"}";

    private final InMemoryConnectionLog log = new InMemoryConnectionLog(Clocks.system());
    private final BlockingQueue<CompletableFuture<Boolean>> asked = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger known = new AtomicInteger();
    private final List<RawClient> crowd = new ArrayList<>();
    private final ContinuityEndpoints endpoints = ContinuityEndpoints.of(
            Drain.of(DrainPlan.builder(Duration.ofSeconds(30)).build()),
            Resumption.builder(slowly(), new ResumeTokens(Scene.keys("k1"), new SecureRandom()))
                    .authenticator((handshake, credential) -> {
                        known.incrementAndGet();
                        return Optional.of(new Authentication("everybody", Optional.empty()));
                    })
                    .build());
    private WebSocketServer server;

    /** Says what it is told. */
    @ServerEndpoint("/echo")
    public static class Echo {
        @OnMessage
        public String echo(String text) {
            return text;
        }
    }

    /** The log, which begins a connection when the test lets it. */
    private ConnectionLog slowly() {
        return (ConnectionLog) Proxy.newProxyInstance(
                CrowdTest.class.getClassLoader(), new Class<?>[] {ConnectionLog.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("create")) {
                        return method.invoke(log, arguments);
                    }
                    most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
                    CompletableFuture<Boolean> answer = new CompletableFuture<>();
                    asked.add(answer);
                    return answer.thenCompose(fine -> log.create((NewConnection) arguments[0]));
                });
    }

    @BeforeEach
    void start() throws Exception {
        server = WebSocketServer.Kind.TOMCAT.start(container -> endpoints.add(container, Echo.class));
    }

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : crowd) {
            client.close();
        }
        server.close();
        endpoints.close();
        log.close();
    }

    @Test
    void isAskedForAFewAtATimeAndNobodyIsTurnedAway() throws Exception {
        for (int i = 0; i < CROWD; i++) {
            RawClient client = new RawClient(server.port(), "/echo", "continuity.v1", "");
            crowd.add(client);
            client.send(HELLO.getBytes(UTF_8));
        }
        Scene.until(() -> known.get() == CROWD && asked.size() >= Turnstile.AT_A_TIME);

        for (int i = 0; i < CROWD; i++) {
            CompletableFuture<Boolean> next = Scene.next(asked);
            waiting.decrementAndGet();
            next.complete(true);
        }

        for (RawClient client : crowd) {
            assertThat(client.next()).contains("\"t\":\"welcome\"");
        }
        assertThat(most).hasValue(Turnstile.AT_A_TIME);
        assertThat(endpoints.statistics().busy()).isZero();
    }
}
