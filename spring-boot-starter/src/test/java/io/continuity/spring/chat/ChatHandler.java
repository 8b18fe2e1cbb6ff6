package io.continuity.spring.chat;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** Counts what each client says, and can say something to all. */
public class ChatHandler extends TextWebSocketHandler {
    private final Set<WebSocketSession> sessions = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        sessions.add(session);
        events.add("established " + session.getPrincipal().getName() + " " + session.getAcceptedProtocol());
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
        int number = session.getAttributes().get("number") instanceof Integer before ? before + 1 : 1;
        session.getAttributes().put("number", number);
        session.sendMessage(
                new TextMessage(session.getPrincipal().getName() + " " + number + " " + message.getPayload()));
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        sessions.remove(session);
        events.add("closed " + status.getCode());
    }

    public void tellAll(String text) throws IOException {
        for (WebSocketSession session : sessions) {
            session.sendMessage(new TextMessage(text));
        }
    }

    public BlockingQueue<String> events() {
        return events;
    }
}
