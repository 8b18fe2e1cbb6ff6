package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainPlan;
import io.continuity.drain.DrainReceipt;
import io.continuity.drain.WorkKind;
import io.continuity.testkit.OwnThread;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A drain that is begun over HTTP, and requests that say how they are to end in it, in a real container. */
abstract class DrainEndpointTest {
    private static final String PATH = "/internal/drain";
    private static final String TOKEN = "0123456789abcdef";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final TestApp app = new TestApp();
    private Drain drain;
    private DrainFilter filter;
    private TestContainer container;

    abstract TestContainer.Starter starter();

    private DrainFilter.Builder builder(Duration linger) {
        drain = Drain.of(
                DrainPlan.builder(Duration.ofMinutes(10)).linger(linger, linger).build());
        return DrainFilter.builder(drain);
    }

    private void start(DrainFilter.Builder said) {
        app.on("/", (request, response) -> response.getWriter().print("served"));
        filter = said.readiness("/ready").build();
        container = starter().start(filter, app);
    }

    private void start(Duration linger) {
        start(builder(linger).endpoint(PATH));
    }

    @AfterEach
    void stop() {
        drain.cancel();
        container.close();
    }

    private String ask(String method, String path, String... headers) throws IOException {
        try (Wire wire = new Wire(container.port())) {
            return wire.send(method, path, with(headers)).response();
        }
    }

    private static String[] with(String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Length: 0";
        return all;
    }

    @Test
    void drainIsBegunLookedAtAndCancelled() throws Exception {
        start(LONG);
        assertThat(ask("GET", "/")).contains("served");
        assertThat(ask("GET", PATH)).contains(" 200 ", "\"phase\":\"serving\"", "cache-control: no-store");
        assertThat(ask("GET", "/ready")).contains(" 200 ", "\"status\":\"UP\"");

        assertThat(ask("POST", PATH + "?wait=false")).contains(" 202 ");
        await().until(() -> ask("GET", PATH).contains("\"phase\":\"linger\""));
        assertThat(ask("GET", "/ready")).contains(" 503 ", "\"status\":\"OUT_OF_SERVICE\"");
        assertThat(ask("GET", "/")).contains("served");
        assertThat(ask("DELETE", PATH)).contains(" 200 ", "\"phase\":\"serving\"");

        await().until(() -> ask("GET", PATH).contains("Drain cancelled"));
        assertThat(ask("GET", "/ready")).contains(" 200 ");
        assertThat(ask("DELETE", PATH)).contains(" 409 ");
    }

    @ParameterizedTest
    @CsvSource({"POST, ''", "GET, ?begin=true"})
    void whoBeginsADrainWaitsUntilTheInstanceHasLeft(String method, String query) throws Exception {
        start(Duration.ZERO);

        assertThat(ask(method, PATH + query)).contains(" 200 ", "\"phase\":\"finish\"");

        assertThat(ask("GET", "/")).contains(" 503 ", "x-continuity-not-processed: 1");
        assertThat(ask(method, PATH + query)).contains(" 200 ", "\"phase\":\"finish\"");
        assertThat(ask("DELETE", PATH)).contains(" 409 ", "\"phase\":\"finish\"");
    }

    @Test
    void rehearsalEndsInServingAndIsRefusedWhileDraining() throws Exception {
        start(Duration.ZERO);
        assertThat(ask("GET", "/")).contains("served");

        assertThat(ask("POST", PATH + "?rehearse=true"))
                .contains(" 200 ", "\"phase\":\"serving\"", "Drain cancelled after");
        assertThat(ask("GET", "/")).contains("served");

        assertThat(ask("POST", PATH)).contains(" 200 ");
        assertThat(ask("POST", PATH + "?rehearse=true")).contains(" 409 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 127.0.0.1",
                "Forwarded: for=127.0.0.1",
                "Via: 1.1 proxy",
                "Origin: http://127.0.0.1",
                "Sec-Fetch-Site: cross-site"
            })
    void whatAProxyOrABrowserSendsIsAStrangers(String header) throws Exception {
        start(Duration.ZERO);

        assertThat(ask("POST", PATH, header)).contains(" 404 ").doesNotContain("phase");

        assertThat(drain.phase()).isEqualTo(DrainPhase.SERVING);
        assertThat(filter.strangers()).isEqualTo(1);
        assertThat(ask("GET", PATH)).contains(" 200 ", "\"strangers\":1");
    }

    @Test
    void whoKnowsTheTokenMayComeFromAnywhere() throws Exception {
        start(builder(Duration.ZERO).endpoint(PATH, TOKEN));

        assertThat(ask("GET", PATH)).contains(" 404 ");
        assertThat(ask("GET", PATH, "Authorization: Bearer " + TOKEN + "0")).contains(" 404 ");
        assertThat(ask("GET", PATH, "Authorization: Basic " + TOKEN)).contains(" 404 ");
        assertThat(filter.strangers()).isEqualTo(3);
        assertThat(ask("GET", PATH, "Authorization: Bearer " + TOKEN, "X-Forwarded-For: 10.1.2.3"))
                .contains(" 200 ", "\"phase\":\"serving\"");
    }

    @ParameterizedTest
    @CsvSource({"POST, ?wait=maybe, 400", "GET, ?begin=1, 400", "POST, ?rehearse=yes, 400", "PUT, '', 405"})
    void whatMakesNoSenseChangesNothing(String method, String query, String status) throws Exception {
        start(Duration.ZERO);

        assertThat(ask(method, PATH + query)).contains(" " + status + " ").doesNotContain("maybe", "yes");

        assertThat(drain.phase()).isEqualTo(DrainPhase.SERVING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "drain", "/a b", "/a?b", "/\u00e4"})
    void pathThatIsNoneIsRefused(String path) {
        start(LONG);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DrainFilter.builder(drain).endpoint(path))
                .withMessageContaining("must be a path");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DrainFilter.builder(drain).readiness(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcde", "0123456789abcdef 0123456789abcdef"})
    void tokenThatCanBeGuessedIsRefusedAndNotShown(String token) {
        start(LONG);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DrainFilter.builder(drain).endpoint(PATH, token))
                .withMessageContaining("at least 16 characters")
                .withMessageNotContaining("0123456789");
    }

    private void poll(CompletableFuture<HttpServletRequest> polled, boolean fails) {
        app.on("/poll", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            boolean heard = DrainFilter.answerEarly(request, () -> {
                if (fails) {
                    throw new IllegalStateException("broken");
                }
                answer(async, "again");
            });
            assertThat(heard).isTrue();
            polled.complete(request);
        });
    }

    private static void answer(AsyncContext async, String text) {
        try {
            async.getResponse().getWriter().print(text);
            async.complete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAsync() {
        await().until(() -> drain.progress().inFlight().get(WorkKind.ASYNC) == 1);
    }

    @Test
    void longPollIsAnsweredEarly() throws Exception {
        start(Duration.ZERO);
        poll(new CompletableFuture<>(), false);
        try (Wire wire = new Wire(container.port()).send("GET", "/poll")) {
            awaitAsync();

            DrainReceipt receipt = drain.drain();

            assertThat(wire.response()).contains(" 200 ", "again");
            assertThat(receipt)
                    .returns(1L, DrainReceipt::handedOver)
                    .returns(1L, DrainReceipt::served)
                    .returns(true, DrainReceipt::isClean);
        }
    }

    @Test
    void longPollThatCannotBeAnsweredEarlyIsWaitedFor() throws Exception {
        start(Duration.ZERO);
        CompletableFuture<HttpServletRequest> polled = new CompletableFuture<>();
        poll(polled, true);
        try (Wire wire = new Wire(container.port()).send("GET", "/poll")) {
            awaitAsync();
            CompletableFuture<DrainReceipt> receipt = OwnThread.ask(drain::drain);
            await().until(() -> drain.phase() == DrainPhase.FINISH);

            answer(polled.get(30, TimeUnit.SECONDS).getAsyncContext(), "at last");

            assertThat(wire.response()).contains(" 200 ", "at last");
            assertThat(receipt.get(20, TimeUnit.SECONDS)).returns(0L, DrainReceipt::handedOver);
        }
    }

    /** Sends back what it gets, until the client closes. */
    public static final class Echo implements HttpUpgradeHandler {
        /** Made by the filter. */
        public Echo() {}

        @Override
        public void init(WebConnection connection) {
            Thread thread = new Thread(() -> {
                try (connection) {
                    int b = connection.getInputStream().read();
                    while (b >= 0 && b != '.') {
                        connection.getOutputStream().write(b);
                        connection.getOutputStream().flush();
                        b = connection.getInputStream().read();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void destroy() {}
    }

    @Test
    void upgradedConnectionIsCountedUntilItEnds() throws Exception {
        start(Duration.ZERO);
        app.on("/echo", (request, response) -> {
            response.setStatus(101);
            response.setHeader("Upgrade", "echo");
            response.setHeader("Connection", "Upgrade");
            request.upgrade(Echo.class);
        });
        try (Wire wire = new Wire(container.port()).send("GET", "/echo", "Upgrade: echo", "Connection: Upgrade")) {
            wire.write("~"); // Before that, Jetty does not say anything.
            assertThat(wire.until("~")).contains(" 101 ");
            assertThat(drain.progress().inFlight()).containsEntry(WorkKind.ASYNC, 1L);

            wire.write(".");

            await().until(() -> drain.progress().inFlight().get(WorkKind.ASYNC) == 0);
            assertThat(drain.drain().cut()).isEqualTo(Map.of());
        }
    }
}
