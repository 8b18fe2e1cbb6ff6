package io.continuity.benchmarks.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The application that is measured, in miniature: a session is the count of its cart's changes.
 *
 * <p>Thread-safe.
 */
final class FakeApplication implements AutoCloseable {
    static {
        // Or each answer waits for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final Map<String, AtomicInteger> sessions = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final int writesLostAfter;

    private FakeApplication(int writesLostAfter) throws IOException {
        this.writesLostAfter = writesLostAfter;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    static FakeApplication start() throws IOException {
        return new FakeApplication(Integer.MAX_VALUE);
    }

    /** One that forgets changes of a session after so many. */
    static FakeApplication forgetful(int writesLostAfter) throws IOException {
        return new FakeApplication(writesLostAfter);
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    int sessions() {
        return sessions.size();
    }

    int requests(String path) {
        return requests.getOrDefault(path, new AtomicInteger()).get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String cookie = exchange.getRequestHeaders().getFirst("Cookie");
        String user = cookie == null ? "" : cookie.replace("SID=", "");
        requests.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
        if ("/nop".equals(path)) {
            answer(exchange, 200, "nop");
        } else if ("/create".equals(path)) {
            String created = exchange.getRequestURI().getQuery().replace("user=", "");
            sessions.put(created, new AtomicInteger());
            exchange.getResponseHeaders().add("Set-Cookie", "SID=" + created + "; Path=/");
            answer(exchange, 200, "created " + created);
        } else if (!sessions.containsKey(user)) {
            answer(exchange, 401, "no session");
        } else {
            answer(exchange, 200, inSession(path, user));
        }
    }

    private String inSession(String path, String user) {
        AtomicInteger revision = sessions.get(user);
        if ("/logout".equals(path)) {
            sessions.remove(user);
            return "bye " + user;
        }
        if ("/write".equals(path) && revision.get() < writesLostAfter) {
            revision.incrementAndGet();
        }
        return user + " " + revision;
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
