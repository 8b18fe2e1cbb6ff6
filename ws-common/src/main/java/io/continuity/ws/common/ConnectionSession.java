package io.continuity.ws.common;

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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the application's endpoint knows of its client. <em>Thread-safe</em>: other than the containers' sessions, it may be
 * written to by many threads at once.
 */
public final class ConnectionSession implements Session {
    private final Outlet outlet;
    private final SocketFacts facts;
    private final MessageHandlers handlers;
    private final Limits limits;
    private final Supplier<Set<Session>> open;
    private final ConnectionRemote.Blocking basic;
    private final ConnectionRemote.NonBlocking async;
    private final Map<String, Object> userProperties;

    /**
     * Makes a session.
     *
     * @param outlet where its messages go
     * @param facts from the handshake
     * @param coding of its endpoint
     * @param limits of its sockets
     * @param open tells which sessions the same endpoint has here
     */
    public ConnectionSession(
            Outlet outlet, SocketFacts facts, Coding coding, Limits limits, Supplier<Set<Session>> open) {
        this.outlet = outlet;
        this.facts = facts;
        this.handlers = new MessageHandlers(coding.decoders());
        this.limits = limits;
        this.open = open;
        this.basic = new ConnectionRemote.Blocking(outlet, coding.encoders());
        this.async = new ConnectionRemote.NonBlocking(outlet, coding.encoders());
        this.userProperties = new ConcurrentHashMap<>(facts.properties());
    }

    /**
     * Returns who gets its messages.
     *
     * @return to hand them over to
     */
    public MessageHandlers handlers() {
        return handlers;
    }

    /**
     * Returns where its messages go.
     *
     * @return as it was made with
     */
    public Outlet outlet() {
        return outlet;
    }

    @Override
    public WebSocketContainer getContainer() {
        return facts.container();
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
        return facts.protocolVersion();
    }

    @Override
    public String getNegotiatedSubprotocol() {
        return facts.subprotocol();
    }

    @Override
    public List<Extension> getNegotiatedExtensions() {
        return facts.extensions();
    }

    @Override
    public boolean isSecure() {
        return facts.secure();
    }

    @Override
    public boolean isOpen() {
        return outlet.isOpen();
    }

    @Override
    public long getMaxIdleTimeout() {
        return limits.idle(outlet.socket());
    }

    @Override
    public void setMaxIdleTimeout(long milliseconds) {
        limits.idle(outlet.socket(), milliseconds);
    }

    @Override
    public void setMaxBinaryMessageBufferSize(int length) {
        limits.binary(outlet.socket(), length);
    }

    @Override
    public int getMaxBinaryMessageBufferSize() {
        return limits.binary(outlet.socket());
    }

    @Override
    public void setMaxTextMessageBufferSize(int length) {
        limits.text(outlet.socket(), length);
    }

    @Override
    public int getMaxTextMessageBufferSize() {
        return limits.text(outlet.socket());
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
        return facts.id();
    }

    @Override
    public void close() {
        close(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
    }

    @Override
    public void close(CloseReason reason) {
        outlet.close(reason);
    }

    @Override
    public URI getRequestURI() {
        return facts.request().uri();
    }

    @Override
    public Map<String, List<String>> getRequestParameterMap() {
        return facts.request().parameters();
    }

    @Override
    public @Nullable String getQueryString() {
        return facts.request().query();
    }

    @Override
    public Map<String, String> getPathParameters() {
        return facts.request().path();
    }

    @Override
    public Map<String, Object> getUserProperties() {
        return userProperties;
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return facts.request().user();
    }

    /** Those of the same endpoint, on this instance. */
    @Override
    public Set<Session> getOpenSessions() {
        return open.get();
    }

    @Override
    public String toString() {
        return outlet.label(getId());
    }
}
