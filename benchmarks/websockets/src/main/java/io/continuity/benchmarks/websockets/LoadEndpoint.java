package io.continuity.benchmarks.websockets;

import io.continuity.ws.server.OnLeave;
import io.continuity.ws.server.OnResume;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The endpoint, the same for all: it answers each message with the same text. <em>Thread-safe.</em> */
@ServerEndpoint("/load")
public final class LoadEndpoint {
    private static final Set<Session> HERE = ConcurrentHashMap.newKeySet();

    /** Called by the container. */
    public LoadEndpoint() {}

    static Set<Session> here() {
        return HERE;
    }

    /**
     * Begins here, or goes on here.
     *
     * @param session whose
     */
    @OnOpen
    @OnResume
    public void begin(Session session) {
        HERE.add(session);
    }

    /**
     * Is elsewhere, or has ended.
     *
     * @param session whose
     */
    @OnLeave
    @OnClose
    public void end(Session session) {
        HERE.remove(session);
    }

    /**
     * Answers.
     *
     * @param session whose
     * @param text what has come
     * @return the same; the session's id if that was asked for
     */
    @OnMessage
    public String answer(Session session, String text) {
        return text.equals("id") ? session.getId() : text;
    }
}
