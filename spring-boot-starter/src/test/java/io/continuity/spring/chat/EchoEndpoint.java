package io.continuity.spring.chat;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;

/** Says what it is told, and how often it was told something. */
@ServerEndpoint("/echo/{room}")
public class EchoEndpoint {
    @OnMessage
    public String echo(Session session, @PathParam("room") String room, String text) {
        int number = session.getUserProperties().get("number") instanceof Integer before ? before + 1 : 1;
        session.getUserProperties().put("number", number);
        return room + " " + number + " " + text;
    }
}
