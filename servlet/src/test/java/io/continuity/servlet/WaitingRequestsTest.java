package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.session.redis.RedisSessionStore;
import io.continuity.testkit.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many requests at once that wait for a Redis that says nothing, each on a thread of its own. */
class WaitingRequestsTest {
    private static final int REQUESTS = 1000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RedisServer server = RedisServer.embedded();
    private final RedisSessionStore store =
            RedisSessionStore.builder(server.uri().toString()).nearCache(0, 0).build();
    private final ExecutorService threads = threads();
    private final AtomicInteger begun = new AtomicInteger();
    private final Browser browser = new Browser();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Virtual threads, where there are any. */
    private static ExecutorService threads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return Executors.newCachedThreadPool();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @AfterEach
    void stop() {
        store.close();
        threads.shutdownNow();
        server.close();
    }

    private TestContainer start(Duration deadline) {
        TestApp app = new TestApp().on("/get", (request, response) -> {
            begun.incrementAndGet();
            response.getWriter().print(request.getSession().getAttribute("a"));
        });
        app.on("/set", (request, response) -> request.getSession().setAttribute("a", "kept"));
        store.warmUp(LIMIT);
        SessionFilter filter =
                SessionFilter.builder(store).storeDeadline(deadline).build();
        TestContainer container = TestContainer.tomcat(filter, app, threads);
        assertThat(browser.get(container, "/set").status()).isEqualTo(200);
        return container;
    }

    private List<CompletableFuture<HttpResponse<String>>> send(TestContainer container) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + container.port() + "/get"))
                .header("Cookie", "JSESSIONID=" + browser.session().orElseThrow())
                .timeout(LIMIT)
                .build();
        return IntStream.range(0, REQUESTS)
                .mapToObj(i -> http.sendAsync(request, BodyHandlers.ofString()))
                .toList();
    }

    @Test
    void waitAtTheSameTimeAndAreAllAnswered() {
        try (TestContainer container = start(LIMIT)) {
            server.pause();
            List<CompletableFuture<HttpResponse<String>>> answers = send(container);

            await().atMost(LIMIT).until(() -> begun.get() == REQUESTS);
            assertThat(answers).noneMatch(CompletableFuture::isDone);

            server.resume();
            assertThat(answers).allMatch(answer -> answer.join().body().equals("kept"));
        }
    }

    @Test
    void failOnceTheDeadlineIsOverAndLeaveNobodyWaiting() {
        try (TestContainer container = start(Duration.ofMillis(500))) {
            server.pause();

            assertThat(send(container)).allMatch(answer -> answer.join().statusCode() == 503);
            assertThat(begun).hasValue(REQUESTS);

            server.resume();
            await().atMost(LIMIT).until(() -> browser.get(container, "/get").status() == 200);
            assertThat(browser.get(container, "/get").body()).isEqualTo("kept");
        }
    }
}
