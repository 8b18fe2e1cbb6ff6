package io.continuity.ws.server;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Extension;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the application's endpoint knows of its client. <em>Thread-safe</em>: other than the containers' sessions, it may be
 * written to by many threads at once.
 */
final class ConnectionSession implements Session {
    private final Transport transport;
    private final MessageHandlers handlers;
    private final Connections connections;
    private final ConnectionRemote.Blocking basic;
    private final ConnectionRemote.NonBlocking async;
    private final Map<String, Object> userProperties;

    ConnectionSession(Transport transport, Decoders decoders, Encoders encoders, Connections connections) {
        this.transport = transport;
        this.handlers = new MessageHandlers(decoders);
        this.connections = connections;
        this.basic = new ConnectionRemote.Blocking(transport, encoders);
        this.async = new ConnectionRemote.NonBlocking(transport, encoders);
        this.userProperties = new ConcurrentHashMap<>(transport.socket().getUserProperties());
    }

    MessageHandlers handlers() {
        return handlers;
    }

    Transport transport() {
        return transport;
    }

    @Override
    public WebSocketContainer getContainer() {
        return transport.socket().getContainer();
    }

    @Override
    public void addMessageHandler(MessageHandler handler) {
        handlers.add(handler);
    }

    @Override
    public <T> void addMessageHandler(Class<T> type, MessageHandler.Partial<T> handler) {
        handlers.addPartial(type, handler);
    }

    @Override
    public <T> void addMessageHandler(Class<T> type, MessageHandler.Whole<T> handler) {
        handlers.addWhole(type, handler);
    }

    @Override
    public Set<MessageHandler> getMessageHandlers() {
        return handlers.all();
    }

    @Override
    public void removeMessageHandler(MessageHandler handler) {
        handlers.remove(handler);
    }

    @Override
    public String getProtocolVersion() {
        return transport.socket().getProtocolVersion();
    }

    @Override
    public String getNegotiatedSubprotocol() {
        return transport.socket().getNegotiatedSubprotocol();
    }

    @Override
    public List<Extension> getNegotiatedExtensions() {
        return transport.socket().getNegotiatedExtensions();
    }

    @Override
    public boolean isSecure() {
        return transport.socket().isSecure();
    }

    @Override
    public boolean isOpen() {
        return transport.isOpen();
    }

    @Override
    public long getMaxIdleTimeout() {
        return transport.socket().getMaxIdleTimeout();
    }

    @Override
    public void setMaxIdleTimeout(long milliseconds) {
        transport.socket().setMaxIdleTimeout(milliseconds);
    }

    @Override
    public void setMaxBinaryMessageBufferSize(int length) {
        transport.socket().setMaxBinaryMessageBufferSize(length);
    }

    @Override
    public int getMaxBinaryMessageBufferSize() {
        return transport.socket().getMaxBinaryMessageBufferSize();
    }

    @Override
    public void setMaxTextMessageBufferSize(int length) {
        transport.socket().setMaxTextMessageBufferSize(length);
    }

    @Override
    public int getMaxTextMessageBufferSize() {
        return transport.socket().getMaxTextMessageBufferSize();
    }

    @Override
    public RemoteEndpoint.Async getAsyncRemote() {
        return async;
    }

    @Override
    public RemoteEndpoint.Basic getBasicRemote() {
        return basic;
    }

    @Override
    public String getId() {
        return transport.socket().getId();
    }

    @Override
    public void close() {
        close(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
    }

    @Override
    public void close(CloseReason reason) {
        transport.close(reason);
    }

    @Override
    public URI getRequestURI() {
        return transport.socket().getRequestURI();
    }

    @Override
    public Map<String, List<String>> getRequestParameterMap() {
        return transport.socket().getRequestParameterMap();
    }

    @Override
    public String getQueryString() {
        return transport.socket().getQueryString();
    }

    @Override
    public Map<String, String> getPathParameters() {
        return transport.socket().getPathParameters();
    }

    @Override
    public Map<String, Object> getUserProperties() {
        return userProperties;
    }

    @Override
    public Principal getUserPrincipal() {
        return transport.socket().getUserPrincipal();
    }

    /** Those of the same endpoint, on this instance. */
    @Override
    public Set<Session> getOpenSessions() {
        return connections.open();
    }

    @Override
    public String toString() {
        return "session " + getId();
    }
}
