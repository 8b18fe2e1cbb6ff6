package io.continuity.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What load generators may rely on. */
final class LoadContract {

    private final URI shop;
    private final Path journal;
    private final HttpClient http = HttpClient.newHttpClient();

    LoadContract(URI shop, Path journal) {
        this.shop = shop;
        this.journal = journal;
    }

    void postIsWrittenDown() throws IOException, InterruptedException {
        assertThat(post("/load?id=a-1").body()).isEqualTo("executed a-1");
        assertThat(Files.readAllLines(journal)).contains("a-1");
    }

    void badIdIsNot() throws IOException, InterruptedException {
        assertThat(post("/load?id=A%0Ab").statusCode()).isEqualTo(400);
        assertThat(post("/load").statusCode()).isEqualTo(400);
        assertThat(Files.readAllLines(journal)).doesNotContain("A", "b", "");
    }

    void streamGoesOnAfterTheLastEvent() throws IOException, InterruptedException {
        long first = firstTick("");
        assertThat(firstTick(Long.toString(first - 20))).isEqualTo(first - 19);
    }

    void badLastEventIsRefused() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(shop.resolve("/load/ticks"))
                .header("Last-Event-ID", "x")
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(shop.resolve(path))
                .POST(BodyPublishers.noBody())
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private long firstTick(String last) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(shop.resolve("/load/ticks")).header("Accept", "text/event-stream");
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        try (BufferedReader events = new BufferedReader(new InputStreamReader(
                http.send(request.build(), BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            String line = events.readLine();
            assertThat(line).startsWith("id:");
            return Long.parseLong(line.substring("id:".length()));
        }
    }
}
