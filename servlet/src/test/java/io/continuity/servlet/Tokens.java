package io.continuity.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.servlet.Browser.Answer;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.SpillingSessionStore;
import io.continuity.session.jwt.JwtSessionStore;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** Two instances of an application whose clients hold their sessions in tokens, and what is heard of them. */
final class Tokens implements AutoCloseable {
    private static final int SOCKET_MILLIS = 30_000;
    private static final int MAX_THREE_COOKIES = 32 * 1024;

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger notSent = new AtomicInteger();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final List<JwtSessionStore> stores = new ArrayList<>();
    private final TestApp app = new TestApp();
    private final TestContainer.Starter starter;
    private Optional<TestContainer> here = Optional.empty();
    private Optional<TestContainer> there = Optional.empty();

    Tokens(TestContainer.Starter starter) {
        this.starter = starter;
        app.on("/plain", (request, response) -> response.getWriter().print("plain"));
        app.on("/get", (request, response) -> {
            HttpSession session = request.getSession(false);
            response.getWriter().print(session == null ? "no session" : session.getAttribute(name(request)));
        });
        app.on("/set", (request, response) -> request.getSession()
                .setAttribute(name(request), request.getParameter("value")));
        app.on("/big", (request, response) -> request.getSession()
                .setAttribute(name(request), random(Integer.parseInt(request.getParameter("length")))));
        app.on("/renew", (request, response) -> {
            request.getSession();
            request.changeSessionId();
        });
        app.on("/logout", (request, response) -> request.getSession().invalidate());
        app.on("/error", (request, response) -> response.getWriter()
                .print("failed: " + request.getAttribute(RequestDispatcher.ERROR_EXCEPTION)));
    }

    static String name(HttpServletRequest request) {
        Optional<String> name = Optional.ofNullable(request.getParameter("name"));
        return name.orElse("cart");
    }

    /** Text that cannot be compressed below three quarters. */
    static String random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes).substring(0, length);
    }

    Tokens start() {
        return start(builder -> builder);
    }

    /** Sessions may take three cookies, and so many headers are sent. */
    Tokens startWithChunks() {
        app.headerBytes(MAX_THREE_COOKIES);
        return start(builder -> builder.maxCookies(3));
    }

    /** Large attributes are kept elsewhere. */
    Tokens startSpilling(SessionStore large, int above) {
        return start(builder -> builder, store -> SpillingSessionStore.over(store, large, above, clock));
    }

    Tokens start(UnaryOperator<JwtSessionStore.Builder> configuration) {
        return start(configuration, store -> store);
    }

    private Tokens start(UnaryOperator<JwtSessionStore.Builder> configuration, UnaryOperator<SessionStore> layer) {
        here = Optional.of(starter.start(filter(configuration, layer), app));
        there = Optional.of(starter.start(filter(configuration, layer), app));
        return this;
    }

    private SessionFilter filter(
            UnaryOperator<JwtSessionStore.Builder> configuration, UnaryOperator<SessionStore> layer) {
        SessionObserver observer = new SessionObserver() {
            @Override
            public void handleRefused() {
                refused.incrementAndGet();
            }

            @Override
            public void handleNotSent() {
                notSent.incrementAndGet();
            }
        };
        JwtSessionStore store = configuration
                .apply(TestStores.InTokens.builder(clock).observer(observer))
                .build();
        stores.add(store);
        return SessionFilter.builder(layer.apply(store))
                .clock(clock)
                .observer(observer)
                .maxInactiveInterval(Duration.ofMinutes(30))
                .listener(new HttpSessionListener() {
                    @Override
                    public void sessionDestroyed(HttpSessionEvent event) {
                        ends.add(String.valueOf(event.getSession().getAttribute("cart")));
                    }
                })
                .build();
    }

    TestApp app() {
        return app;
    }

    ManualClock clock() {
        return clock;
    }

    TestContainer here() {
        return here.orElseThrow();
    }

    TestContainer there() {
        return there.orElseThrow();
    }

    Answer send(String path, String cookieHeader) {
        return Browser.send(here(), path, cookieHeader);
    }

    /** How many requests presented something that no store has issued, since this was last asked. */
    int refused() {
        return refused.getAndSet(0);
    }

    /** What was in the carts of sessions whose end a listener has heard of. */
    List<String> ends() {
        return ends;
    }

    /** How many changes were lost, as the response was out. The client may have the response before they are made. */
    int notSent() {
        return notSent.get();
    }

    void awaitNotSent(int changes) {
        Awaitility.await().atMost(Duration.ofMillis(SOCKET_MILLIS)).until(() -> notSent.get() == changes);
    }

    /** Sends bytes that an HTTP client would refuse to send, and returns the whole answer. */
    static String raw(TestContainer container, String path, String cookieHeader) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), container.port())) {
            socket.setSoTimeout(SOCKET_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: "
                    + cookieHeader + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getOutputStream().flush();
            StringBuilder answer = new StringBuilder();
            BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                answer.append(line).append('\n');
            }
            return answer.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    @Override
    public void close() {
        here.ifPresent(TestContainer::close);
        there.ifPresent(TestContainer::close);
        stores.forEach(JwtSessionStore::close);
    }
}
