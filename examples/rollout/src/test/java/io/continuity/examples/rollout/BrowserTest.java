package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BrowserTest {
    private static final String K1 = "eyJraWQiOiJrMS4xIn0..a.b.c";
    private static final String K2 = "eyJraWQiOiJrMi4xIn0..a.b.c";

    private final List<String> presented = new CopyOnWriteArrayList<>();
    private final List<List<String>> answers = new CopyOnWriteArrayList<>();
    private final Tally tally = new Tally(new Stopwatch(new AtomicLong()::incrementAndGet));
    private HttpServer server;
    private Browser browser;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        URI shop = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        browser = new Browser(HttpClient.newHttpClient(), shop, tally);
    }

    private void answer(HttpExchange exchange) throws IOException {
        presented.add(String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")));
        answers.remove(0).forEach(cookie -> exchange.getResponseHeaders().add("Set-Cookie", cookie));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void cookiesOfOneSessionAreKeptAndClearedEachByItself() {
        answers.add(List.of("JSESSIONID.s=" + K1 + "; Path=/; HttpOnly", "JSESSIONID.d1=x; Path=/"));
        answers.add(List.of("JSESSIONID.d1=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/"));
        answers.add(List.of("JSESSIONID.s=" + K2 + "; Path=/; HttpOnly"));
        answers.add(List.of());
        for (int i = 0; i < 4; i++) {
            browser.get("/");
        }
        assertThat(presented)
                .containsExactly(
                        "null", "JSESSIONID.d1=x; JSESSIONID.s=" + K1, "JSESSIONID.s=" + K1, "JSESSIONID.s=" + K2);
        assertThat(tally.totals().keys()).containsExactlyInAnyOrder("k1", "k2");
    }
}
