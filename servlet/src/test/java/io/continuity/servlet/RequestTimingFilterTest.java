package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.testkit.ManualClock;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an observer hears of requests in a real container. */
abstract class RequestTimingFilterTest {
    private static final Duration WORK = Duration.ofMillis(70);

    private final TestApp app = new TestApp();
    private final ManualClock clock = ManualClock.startingAt(Instant.EPOCH);
    private final List<AnsweredRequest> heard = new CopyOnWriteArrayList<>();
    private TestContainer container;

    abstract TestContainer.Starter starter();

    @BeforeEach
    void start() {
        app.on("/", (request, response) -> {
            clock.advance(WORK);
            response.getWriter().print("served");
        });
        app.on("/error", (request, response) -> response.getWriter().print("error page"));
        start(heard::add);
    }

    private void start(RequestObserver observer) {
        container = starter()
                .start(
                        RequestTimingFilter.builder(observer)
                                .ticker(clock.ticker())
                                .ignore(request -> "/probe".equals(request.getRequestURI()))
                                .build(),
                        app);
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private String get(String path) throws IOException {
        try (Wire wire = new Wire(container.port())) {
            return wire.send("GET", path).response();
        }
    }

    private AnsweredRequest only() {
        await().until(() -> !heard.isEmpty());
        assertThat(heard).hasSize(1);
        return heard.get(0);
    }

    @Test
    void answerIsToldWithItsStatusAndTime() throws IOException {
        assertThat(get("/")).contains("200", "served");

        assertThat(only()).isEqualTo(new AnsweredRequest(200, WORK, true, false));
        assertThat(only().hasFailed()).isFalse();
    }

    @Test
    void applicationThatThrowsHasFailed() throws IOException {
        app.on("/throws", (request, response) -> {
            throw new ServletException("on purpose");
        });

        assertThat(get("/throws")).contains("500");

        assertThat(only().status()).isEqualTo(500);
        assertThat(only().hasFailed()).isTrue();
    }

    @Test
    void errorThatIsSentKeepsItsStatus() throws IOException {
        app.on("/missing", (request, response) -> response.sendError(404));

        assertThat(get("/missing")).contains("404");

        assertThat(only().status()).isEqualTo(404);
        assertThat(only().hasFailed()).isFalse();
    }

    @Test
    void refusedRequestWasNotProcessedAndHasNotFailed() throws IOException {
        app.on("/refused", (request, response) -> {
            response.setStatus(503);
            response.setHeader(DrainFilter.NOT_PROCESSED, "1");
            response.setHeader("Connection", "close");
        });

        assertThat(get("/refused")).contains("503");

        assertThat(only().processed()).isFalse();
        assertThat(only().hasFailed()).isFalse();
        assertThat(only().closing()).isTrue();
    }

    @Test
    void asynchronousRequestIsToldOnceWhenItHasEnded() throws IOException {
        app.on("/async", (request, response) -> {
            if (request.getAttribute("again") == null) {
                request.setAttribute("again", true);
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    clock.advance(WORK);
                    async.dispatch();
                });
            } else {
                clock.advance(WORK);
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    clock.advance(WORK);
                    response.setStatus(202);
                    async.complete();
                });
            }
        });

        assertThat(get("/async")).contains("202");

        assertThat(only()).isEqualTo(new AnsweredRequest(202, WORK.multipliedBy(3), true, false));
    }

    @Test
    void streamOfEventsIsToldWhenItHasBegun() throws IOException {
        List<AsyncContext> streams = new CopyOnWriteArrayList<>();
        app.on("/events", (request, response) -> {
            response.setContentType("text/event-stream");
            response.flushBuffer();
            streams.add(request.startAsync());
        });
        try (Wire wire = new Wire(container.port())) {
            wire.send("GET", "/events");

            assertThat(only().status()).isEqualTo(200);
            streams.forEach(AsyncContext::complete);
        }
    }

    @Test
    void probesAreNotTold() throws IOException {
        app.on("/probe", (request, response) -> response.getWriter().print("up"));

        assertThat(get("/probe")).contains("200");
        assertThat(get("/")).contains("200");

        assertThat(only().took()).isEqualTo(WORK);
    }

    @Test
    void observerThatThrowsDisturbsNobody() throws IOException {
        container.close();
        start(request -> {
            heard.add(request);
            throw new IllegalStateException("on purpose");
        });

        assertThat(get("/")).contains("200", "served");
        assertThat(only().status()).isEqualTo(200);
    }
}
