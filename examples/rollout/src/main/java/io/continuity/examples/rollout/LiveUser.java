package io.continuity.examples.rollout;

import io.continuity.ws.client.Closed;
import io.continuity.ws.client.ReconnectingWebSocket;
import io.continuity.ws.client.Reset;
import io.continuity.ws.client.WebSocketListener;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * A user's page that is open all the time, in another window: hears of shelves and of the user's orders, and asks support one
 * question after another. It signs in once, and never out.
 *
 * <p>One step at a time; thread-safe apart from that.
 */
final class LiveUser implements Visitor, WebSocketListener {
    private static final Logger LOG = Logger.getLogger(LiveUser.class.getName());
    private static final int RETRY_MILLIS = 1_000;

    private final String name;
    private final Browser browser;
    private final URI socketUri;
    private final int thinkMillis;
    private final InstantSource clock;
    private final Tally tally;
    private final MessageHistory history = new MessageHistory();
    private volatile Optional<ReconnectingWebSocket> socket = Optional.empty();
    private volatile boolean quiet;
    private volatile boolean over;

    LiveUser(String name, URI shop, Browser browser, Listening listening) {
        this.name = name;
        this.browser = browser;
        this.socketUri = URI.create("ws://" + shop.getAuthority() + "/live/socket");
        this.thinkMillis = listening.thinkMillis();
        this.clock = listening.clock();
        this.tally = listening.tally();
    }

    /**
     * What all of them share.
     *
     * <p>Immutable.
     *
     * @param thinkMillis between two questions
     */
    record Listening(int thinkMillis, InstantSource clock, Tally tally) {}

    /** Signs in, and opens the page; later asks a question. */
    @Override
    public int step() {
        if (socket.isPresent()) {
            var unused = socket.get().send("ask " + history.ask() + " Is this any good?");
            return thinkMillis;
        }
        return signIn() ? thinkMillis : RETRY_MILLIS;
    }

    private boolean signIn() {
        Optional<String> csrf = browser.get("/login").page().flatMap(ShopPage::csrf);
        if (csrf.isEmpty()) {
            return false;
        }
        Visit visit =
                browser.post("/login", Map.of("username", name, "password", Shopper.PASSWORD, "_csrf", csrf.get()));
        if (visit.outcome() == Visit.Outcome.ANSWERED && !visit.path().startsWith("/login")) {
            socket = Optional.of(ReconnectingWebSocket.builder(socketUri)
                    .header("Cookie", browser.cookieHeader())
                    .open(this));
            return true;
        }
        return false;
    }

    @Override
    public void onText(ReconnectingWebSocket from, String text) {
        LiveMessage.parse(text)
                .ifPresentOrElse(this::heard, () -> tally.wrong(name, "the shop said something nobody understands"));
    }

    private void heard(LiveMessage message) {
        if (message.kind().equals("refused")) {
            tally.wrong(name, "the shop has not understood a question");
        } else if (message.kind().equals(LiveMessage.ANSWER) && message.id().equals("0")) {
            quiet = true;
        } else {
            history.heard(message, clock.millis());
        }
    }

    @Override
    public void onReset(ReconnectingWebSocket from, Reset reset) {
        history.reset();
        tally.reset(name, reset.reason().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void onMissing(ReconnectingWebSocket from, long count) {
        history.lost(count);
    }

    @Override
    public void onClosed(ReconnectingWebSocket from, Closed closed) {
        if (closed.reason() != Closed.Reason.CLOSED) {
            tally.wrong(name, "the open page was closed: " + closed.reason() + " " + closed.detail());
        }
    }

    /** Looks whether there is a transport; call it at a steady pace. */
    void look() {
        socket.filter(open -> !over).ifPresent(open -> {
            boolean there =
                    switch (open.snapshot().status().phase()) {
                        case LIVE, MOVING -> true;
                        case CONNECTING, WAITING, CLOSING, CLOSED -> false;
                    };
            history.transport(there, clock.millis());
        });
    }

    /** Asks the shop to say nothing more, which it confirms. */
    @Override
    public void leave() {
        socket.ifPresent(open -> {
            var unused = open.send("mute");
        });
    }

    /** Whether all that was said before {@link #leave} was answered. */
    boolean isDone() {
        return socket.isEmpty() || (quiet && history.unanswered() == 0);
    }

    void close() {
        over = true;
        socket.ifPresent(ReconnectingWebSocket::close);
    }

    String name() {
        return name;
    }

    /** Judges what was said and heard, by what instances have kept for this user. */
    MessageCounts judge(List<String> told) {
        LOG.info(() -> name + ": " + history.longest());
        history.unheard(told).forEach(id -> tally.missing(name, id + " has not come"));
        if (history.unanswered() > 0) {
            tally.missing(name, history.unanswered() + " questions were not answered");
        }
        return history.judge(told);
    }
}
