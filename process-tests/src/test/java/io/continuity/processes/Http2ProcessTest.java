package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.processes.Http2Wire.Frame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A process that gets SIGTERM while HTTP/2 clients use it. */
class Http2ProcessTest {
    @Test
    void connectionIsToldToGoAwayAndNothingInFlightIsLost() throws Exception {
        Map<String, String> plan =
                Map.of("grace-period", "2h", "min-linger", "0s", "quiet-period", "0s", "finish", "10m");
        try (Child child = Child.start(Kind.BOOT_ON_TOMCAT, plan);
                Http2Wire wire = new Http2Wire(child.port())) {
            wire.get(1, "/app/quick");
            assertThat(wire.answer(1)).matches(Frame::isOk);
            wire.get(3, "/app/slow");
            child.awaitOutput("entered /slow");

            child.terminate();
            child.awaitPhase("finish");
            wire.get(5, "/app/quick");
            assertThat(wire.answer(5).isOk()).as("refused, not processed").isFalse();
            child.tell("open /slow");

            assertThat(wire.answer(3)).matches(Frame::isOk);
            assertThat(goneAway(wire)).isNotEmpty().allMatch(goAway -> goAway.error() == 0);
            assertThat(child.exit()).as(child::output).isEqualTo(JavaProcess.TERMINATED);
            assertThat(child.receipts())
                    .singleElement()
                    .asString()
                    .contains("served=2 late=0 refused=1 handed-over=0 cut=0");
        }
    }

    private static List<Frame> goneAway(Http2Wire wire) throws IOException {
        List<Frame> goAways = new ArrayList<>();
        for (Frame frame = wire.next(); frame.type() != Http2Wire.END; frame = wire.next()) {
            if (frame.type() == Http2Wire.GOAWAY) {
                goAways.add(frame);
            }
        }
        return goAways;
    }

    @Test
    void allThatIsSentWhileItLingersIsServedAndNothingSaysClose() throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        Map<String, String> plan = Map.of("grace-period", "2h", "min-linger", "30m", "max-linger", "30m");
        try (Child child = Child.start(Kind.BOOT_ON_TOMCAT, plan)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + child.port() + "/app/quick"))
                    .build();
            assertThat(http.send(request, BodyHandlers.ofString()).version()).isEqualTo(HttpClient.Version.HTTP_2);
            child.terminate();
            child.awaitPhase("linger");

            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(http.sendAsync(request, BodyHandlers.ofString()));
            }

            assertThat(answers).allSatisfy(answer -> assertThat(answer.get())
                    .returns(200, HttpResponse::statusCode)
                    .returns(HttpClient.Version.HTTP_2, HttpResponse::version)
                    .matches(response ->
                            response.headers().firstValue("Connection").isEmpty()));
        }
    }
}
