package io.continuity.ws.server;

/** What is at the two ends of a connection: every client has to work with every server. */
enum Pair {
    TOMCAT_TO_TOMCAT(ClientKind.TOMCAT, WebSocketServer.Kind.TOMCAT),
    TOMCAT_TO_JETTY(ClientKind.TOMCAT, WebSocketServer.Kind.JETTY),
    TOMCAT_TO_TYRUS(ClientKind.TOMCAT, WebSocketServer.Kind.TYRUS),
    JETTY_TO_TOMCAT(ClientKind.JETTY, WebSocketServer.Kind.TOMCAT),
    JETTY_TO_JETTY(ClientKind.JETTY, WebSocketServer.Kind.JETTY),
    JETTY_TO_TYRUS(ClientKind.JETTY, WebSocketServer.Kind.TYRUS),
    TYRUS_TO_TOMCAT(ClientKind.TYRUS, WebSocketServer.Kind.TOMCAT),
    TYRUS_TO_JETTY(ClientKind.TYRUS, WebSocketServer.Kind.JETTY),
    TYRUS_TO_TYRUS(ClientKind.TYRUS, WebSocketServer.Kind.TYRUS);

    private final ClientKind client;
    private final WebSocketServer.Kind server;

    Pair(ClientKind client, WebSocketServer.Kind server) {
        this.client = client;
        this.server = server;
    }

    ClientKind client() {
        return client;
    }

    WebSocketServer.Kind server() {
        return server;
    }
}
