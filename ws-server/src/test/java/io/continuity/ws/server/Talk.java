package io.continuity.ws.server;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An endpoint that answers each message, and tells its scene of what it was given. */
public class Talk {
    private final Scene scene;

    Talk(Scene scene) {
        this.scene = scene;
    }

    @OnOpen
    public void open(Session session) {
        session.getUserProperties().put("opened", "yes");
        scene.begun("open", session);
    }

    @OnResume
    public void resume(Session session) {
        scene.begun("resume " + session.getUserProperties().get("opened"), session);
    }

    @OnLeave
    public void leave() {
        scene.note("leave");
    }

    @OnMessage(maxMessageSize = 200_000)
    public @Nullable String text(Session session, String text) {
        Long number = Connection.of(session)
                .map(connection -> connection.message().orElse(0))
                .orElse(0L);
        return scene.handle(number, text, session);
    }

    @OnMessage(maxMessageSize = 200_000)
    public ByteBuffer binary(ByteBuffer bytes) {
        return bytes;
    }

    @OnClose
    public void closed(CloseReason reason) {
        scene.note("close " + reason.getCloseCode().getCode());
    }

    @OnError
    public void failed(Throwable failure) {
        scene.note("error " + failure);
    }
}
