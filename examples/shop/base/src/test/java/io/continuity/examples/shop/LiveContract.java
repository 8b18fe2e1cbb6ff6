package io.continuity.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.ws.client.Closed;
import io.continuity.ws.client.ReconnectingWebSocket;
import io.continuity.ws.client.WebSocketListener;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What open pages may rely on. */
final class LiveContract {
    private final URI socket;

    LiveContract(URI shop) {
        this.socket = URI.create("ws://" + shop.getAuthority() + "/live/socket");
    }

    void supportAnswersEachQuestionAndCountsThem(Browser visitor) throws InterruptedException {
        Page page = new Page();
        try (ReconnectingWebSocket open = open(visitor, page)) {
            open.send("ask 1 Is it warm?");
            assertThat(page.next("answer")).matches("answer 1 \\d+ 1 .*");
            open.send("ask 7 Is it red?");
            assertThat(page.next("answer")).matches("answer 7 \\d+ 2 .*");
            assertThat(open.snapshot().status().resumable()).isTrue();
        }
    }

    void whatSupportCannotReadIsRefused(Browser visitor) throws InterruptedException {
        Page page = new Page();
        try (ReconnectingWebSocket open = open(visitor, page)) {
            for (String said :
                    new String[] {"", "ask", "ask x y", "ask 1 ", "ask 1234567890 y", "ask 1 " + "y".repeat(201)}) {
                open.send(said);
                assertThat(page.next("refused")).startsWith("refused 0 ");
            }
        }
    }

    void shelvesAreToldUntilThePageIsMuted(Browser visitor) throws InterruptedException {
        Page page = new Page();
        try (ReconnectingWebSocket open = open(visitor, page)) {
            String first = page.next("shelf");
            assertThat(first).matches("shelf shop-7-\\d+ \\d+ [a-z]+ \\d+ \\d+ left");
            open.send("mute");
            assertThat(page.next("answer")).startsWith("answer 0 ");
        }
    }

    void orderIsToldToTheOpenPageOfItsBuyer(Browser visitor) throws InterruptedException {
        Page page = new Page();
        try (ReconnectingWebSocket open = open(visitor, page)) {
            open.send("ask 1 Are you there?");
            page.next("answer");
            visitor.add("mug", "1");
            String order = visitor.post("/checkout", Map.of()).location();
            assertThat(page.next("order")).matches("order " + order.substring("/orders/".length()) + " \\d+ confirmed");
        }
    }

    void strangersHaveNoPage() {
        try (ReconnectingWebSocket stranger =
                ReconnectingWebSocket.builder(socket).open(new Page())) {
            Closed closed = stranger.closed()
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            assertThat(closed.reason()).isEqualTo(Closed.Reason.REFUSED);
        }
    }

    private ReconnectingWebSocket open(Browser visitor, Page page) {
        return ReconnectingWebSocket.builder(socket)
                .header("Cookie", visitor.cookieHeader())
                .open(page);
    }

    private static final class Page implements WebSocketListener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void onText(ReconnectingWebSocket socket, String text) {
            heard.add(text);
        }

        /** The next one of a kind. */
        private String next(String kind) throws InterruptedException {
            String text;
            do {
                text = Objects.requireNonNull(heard.poll(20, TimeUnit.SECONDS), "nothing was said in 20 seconds");
            } while (!text.startsWith(kind + " "));
            return text;
        }
    }
}
