package io.continuity.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainPlan;
import io.continuity.drain.DrainReceipt;
import io.continuity.drain.WorkKind;
import io.continuity.testkit.OwnThread;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One instance that leaves service in a real container. */
abstract class DrainFilterTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final double NOW = -1;

    private final TestApp app = new TestApp();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private Drain drain = drain(said -> said);
    private TestContainer container;

    abstract TestContainer.Starter starter();

    private interface Said {
        DrainPlan.Builder of(DrainPlan.Builder plan);
    }

    private static Drain drain(Said said) {
        return Drain.of(said.of(DrainPlan.builder(Duration.ofMinutes(5)).linger(Duration.ZERO, Duration.ZERO))
                .build());
    }

    private void start(DrainFilter.Builder filter) {
        app.on("/", (request, response) -> response.getWriter().print("served"));
        app.on("/probe", (request, response) -> response.getWriter().print("up"));
        app.on("/slow", (request, response) -> {
            pause();
            response.getWriter().print("slow");
        });
        container = starter()
                .start(
                        filter.ignore(request -> "/probe".equals(request.getRequestURI()))
                                .random(() -> NOW)
                                .build(),
                        app);
    }

    private void start() {
        start(DrainFilter.builder(drain));
    }

    private void pause() {
        entered.countDown();
        try {
            open.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        open.countDown();
        drain.cancel();
        container.close();
    }

    private CompletableFuture<DrainReceipt> draining(DrainPhase reached) {
        CompletableFuture<DrainReceipt> receipt = OwnThread.ask(drain::drain);
        await().until(() -> drain.phase() == reached);
        return receipt;
    }

    private static DrainReceipt of(CompletableFuture<DrainReceipt> receipt) throws Exception {
        return receipt.get(20, TimeUnit.SECONDS);
    }

    private Wire connect() throws IOException {
        return new Wire(container.port());
    }

    private Wire requestInFlight(String path, String... headers) throws Exception {
        Wire wire = connect().send("GET", path, headers);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        return wire;
    }

    @Test
    void idleConnectionIsAskedToCloseByItsNextAnswerAndThenClosed() throws Exception {
        drain = drain(said -> said.linger(LONG, LONG));
        start(DrainFilter.builder(drain).envoyHealthCheckFail(true));
        try (Wire wire = connect()) {
            assertThat(wire.send("GET", "/").response())
                    .contains("200", "served")
                    .doesNotContain("connection: close", "x-envoy");

            CompletableFuture<DrainReceipt> receipt = draining(DrainPhase.LINGER);

            assertThat(wire.send("GET", "/").response())
                    .contains("200", "served", "connection: close", "x-envoy-immediate-health-check-fail: true");
            assertThat(wire.rest()).isEmpty();
            drain.cancel();
            assertThat(of(receipt).late()).isEqualTo(1);
        }
        try (Wire wire = connect()) {
            assertThat(wire.send("GET", "/").response()).doesNotContain("connection: close");
        }
    }

    @Test
    void connectionsAreNotAllAskedAtOnce() throws Exception {
        drain = drain(said -> said.linger(LONG, LONG));
        app.on("/", (request, response) -> response.getWriter().print("served"));
        container = starter().start(DrainFilter.builder(drain).random(() -> 1).build(), app);
        try (Wire wire = connect()) {
            wire.send("GET", "/").response();
            var unused = draining(DrainPhase.LINGER);

            assertThat(wire.send("GET", "/").response()).contains("200").doesNotContain("connection: close");
        }
    }

    @Test
    void requestInFlightIsFinishedWhileLaterOnesAreRefused() throws Exception {
        start();
        try (Wire slow = requestInFlight("/slow");
                Wire late = connect();
                Wire probe = connect()) {
            CompletableFuture<DrainReceipt> receipt = draining(DrainPhase.FINISH);

            assertThat(late.send("POST", "/", "Content-Length: 0").response())
                    .contains("503", "retry-after: 0", "x-continuity-not-processed: 1", "connection: close")
                    .doesNotContain("served");
            assertThat(probe.send("GET", "/probe").response()).contains("200", "up");
            open.countDown();

            assertThat(slow.response()).contains("200", "slow", "connection: close");
            assertThat(of(receipt))
                    .returns(1L, DrainReceipt::served)
                    .returns(1L, DrainReceipt::refused)
                    .returns(true, DrainReceipt::isClean);
        }
    }

    @Test
    void requestThatIsStuckIsCut() throws Exception {
        drain = drain(said -> said.finish(Duration.ofMillis(50)));
        start();
        try (Wire stuck = requestInFlight("/slow")) {
            assertThat(drain.drain().cut()).isEqualTo(Map.of(WorkKind.HTTP, 1L));
            open.countDown();
            assertThat(stuck.response()).contains("slow");
        }
    }

    @Test
    void asynchronousRequestIsWaitedForThroughItsDispatches() throws Exception {
        start();
        CompletableFuture<AsyncContext> async = new CompletableFuture<>();
        app.on("/async", (request, response) -> {
            if (request.getAttribute("again") == null) {
                request.setAttribute("again", true);
                request.startAsync().dispatch();
            } else {
                async.complete(request.startAsync());
            }
        });
        try (Wire wire = connect().send("GET", "/async")) {
            AsyncContext context = async.get(30, TimeUnit.SECONDS);
            await().until(() -> drain.progress().inFlight().get(WorkKind.ASYNC) == 1);
            CompletableFuture<DrainReceipt> receipt = draining(DrainPhase.FINISH);
            assertThat(receipt).isNotDone();

            context.getResponse().getWriter().print("answer");
            context.complete();

            assertThat(wire.response()).contains("200", "answer");
            assertThat(of(receipt))
                    .returns(1L, DrainReceipt::served)
                    .returns(0L, DrainReceipt::handedOver)
                    .returns(true, DrainReceipt::isClean);
        }
    }

    @Test
    void errorPageIsPartOfTheRequest() throws Exception {
        start();
        app.on("/boom", (request, response) -> {
            throw new IllegalStateException("boom");
        });
        app.on("/error", (request, response) -> {
            pause();
            response.getWriter().print("sorry");
        });
        try (Wire wire = requestInFlight("/boom")) {
            CompletableFuture<DrainReceipt> receipt = draining(DrainPhase.FINISH);
            assertThat(drain.progress().inFlight()).containsEntry(WorkKind.HTTP, 1L);
            open.countDown();

            assertThat(wire.response()).contains("500", "sorry");
            assertThat(of(receipt).served()).isEqualTo(1);
        }
    }

    private void streams(String written) {
        app.on("/events", (request, response) -> {
            response.setContentType("text/event-stream");
            request.startAsync().setTimeout(0);
            write(response, written);
            entered.countDown();
        });
    }

    private static void write(HttpServletResponse response, String text) throws IOException {
        response.getOutputStream().write(text.getBytes(US_ASCII));
        response.flushBuffer();
    }

    @Test
    void streamOfEventsEndsWithWhenToConnectAgain() throws Exception {
        start();
        streams("data: 1\n\n");
        try (Wire wire = requestInFlight("/events", "Accept: text/event-stream")) {
            wire.until("data: 1\n\n");
            await().until(() -> drain.progress().inFlight().get(WorkKind.SSE) == 1);

            DrainReceipt receipt = drain.drain();

            assertThat(wire.until("0\r\n\r\n")).containsPattern("retry: [0-9]+\n\n");
            assertThat(receipt)
                    .returns(1L, DrainReceipt::handedOver)
                    .returns(1L, DrainReceipt::served)
                    .returns(true, DrainReceipt::isClean);
        }
    }

    @Test
    void halfAnEventIsNotContinuedByTheLastOne() throws Exception {
        start();
        streams("data: ha");
        try (Wire wire = requestInFlight("/events", "Accept: text/event-stream")) {
            wire.until("data: ha");
            await().until(() -> drain.progress().inFlight().get(WorkKind.SSE) == 1);

            assertThat(drain.drain().handedOver()).isEqualTo(1);

            assertThat(wire.until("0\r\n\r\n")).doesNotContain("retry");
        }
    }

    @Test
    void streamThatWasNotAskedForIsEndedAllTheSame() throws Exception {
        start();
        streams("data: 1\n\n");
        try (Wire wire = requestInFlight("/events")) {
            await().until(() -> drain.progress().inFlight().get(WorkKind.SSE) == 1);

            assertThat(drain.drain().handedOver()).isEqualTo(1);

            assertThat(wire.until("0\r\n\r\n")).contains("data: 1").doesNotContain("retry");
        }
    }

    @Test
    void readsAreShedForBalancersThatLearnByFailuresAndWritesAreNot() throws Exception {
        drain = drain(said -> said.linger(LONG, LONG));
        start(DrainFilter.builder(drain).shedIdempotent(true));
        try (Wire read = connect();
                Wire write = connect()) {
            assertThat(read.send("GET", "/").response()).contains("200");
            CompletableFuture<DrainReceipt> receipt = draining(DrainPhase.LINGER);

            assertThat(read.send("GET", "/").response()).contains("503", "x-continuity-not-processed: 1");
            assertThat(write.send("POST", "/", "Content-Length: 0").response()).contains("200", "served");
            drain.cancel();
            assertThat(of(receipt)).returns(2L, DrainReceipt::late).returns(1L, DrainReceipt::refused);
        }
    }

    @Test
    void handshakesOfWebSocketsAreRefusedFromTheBeginning() throws Exception {
        drain = drain(said -> said.linger(LONG, LONG));
        start();
        try (Wire before = connect();
                Wire after = connect()) {
            assertThat(before.send("GET", "/", "Connection: Upgrade", "Upgrade: websocket")
                            .response())
                    .contains("200");
            CompletableFuture<DrainReceipt> receipt = draining(DrainPhase.LINGER);

            assertThat(after.send("GET", "/", "Connection: Upgrade", "Upgrade: websocket")
                            .response())
                    .contains("503", "retry-after: 0", "x-continuity-not-processed: 1");
            drain.cancel();
            assertThat(of(receipt)).returns(1L, DrainReceipt::refused);
        }
    }

    @Test
    void answerOfAnAsynchronousDispatchAsksTheConnectionToClose() throws Exception {
        drain = drain(said -> said.linger(LONG, LONG));
        start();
        CompletableFuture<AsyncContext> async = new CompletableFuture<>();
        app.on("/async", (request, response) -> {
            if (request.getAttribute("again") == null) {
                request.setAttribute("again", true);
                async.complete(request.startAsync());
            } else {
                response.getWriter().print("dispatched");
            }
        });
        try (Wire wire = connect().send("GET", "/async")) {
            AsyncContext context = async.get(30, TimeUnit.SECONDS);
            CompletableFuture<DrainReceipt> receipt = draining(DrainPhase.LINGER);

            context.dispatch();

            assertThat(wire.response()).contains("200", "connection: close", "dispatched");
            drain.cancel();
            assertThat(of(receipt)).returns(true, DrainReceipt::cancelled);
        }
    }
}
