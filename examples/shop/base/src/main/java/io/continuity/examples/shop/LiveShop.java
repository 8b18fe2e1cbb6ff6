package io.continuity.examples.shop;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * A visitor's open page: hears what is on the shelves, and talks to support.
 *
 * <p>A handler as there are many. What it keeps of a visitor is in the session's attributes, which go along when the connection goes
 * on on another instance; there, it is told of the session as of a new one. It sends from two threads at once, which Continuity
 * allows; without, wrap sessions into a ConcurrentWebSocketSessionDecorator. Thread-safe.
 */
@Component
final class LiveShop extends TextWebSocketHandler {
    private static final Pattern QUESTION = Pattern.compile("ask (\\d{1,9}) (\\S.{0,199})");
    private static final String ASKED = "asked";
    private static final String MUTED = "muted";

    private final Set<WebSocketSession> open = ConcurrentHashMap.newKeySet();
    private final InstantSource clock;
    private final Optional<LoadJournal> journal;

    LiveShop(InstantSource clock, Optional<LoadJournal> journal) {
        this.clock = clock;
        this.journal = journal;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        open.add(session);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        open.remove(session);
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
        Matcher question = QUESTION.matcher(message.getPayload());
        if (question.matches()) {
            session.sendMessage(answer(session, question.group(1)).message());
        } else if (message.getPayload().equals("mute")) {
            session.getAttributes().put(MUTED, true);
            session.sendMessage(said("answer", "0", "It is quiet now.").message());
        } else {
            session.sendMessage(said("refused", "0", "Say 'ask', a number and a question, or 'mute'.")
                    .message());
        }
    }

    private LiveMessage answer(WebSocketSession session, String number) {
        int asked = session.getAttributes().get(ASKED) instanceof Integer before ? before + 1 : 1;
        session.getAttributes().put(ASKED, asked);
        return said("answer", number, asked + (asked == 1 ? " good question so far." : " good questions so far."));
    }

    /** Tells everyone here, but those who do not want to hear it. */
    void tellAll(String kind, String id, String rest) {
        for (WebSocketSession session : open) {
            if (!session.getAttributes().containsKey(MUTED)) {
                tell(session, said(kind, id, rest));
            }
        }
    }

    private void tell(WebSocketSession session, LiveMessage news) {
        try {
            session.sendMessage(news.message());
            journal.ifPresent(book -> book.told(user(session), news.id()));
        } catch (IOException | IllegalStateException e) {
            // It has just closed or gone on elsewhere, of which we are told, too; or there is no room for it, or no
            // Redis.
            // The next news of the product make up for it.
        }
    }

    private static String user(WebSocketSession session) {
        return Objects.requireNonNull(session.getPrincipal()).getName();
    }

    private LiveMessage said(String kind, String id, String rest) {
        return new LiveMessage(kind, id, clock.millis(), rest);
    }
}
