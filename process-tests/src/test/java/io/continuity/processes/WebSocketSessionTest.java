package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.crypto.KeyRing;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.ResumeTokens;
import io.continuity.servlet.SessionFilter;
import io.continuity.session.InMemorySessionStore;
import io.continuity.testkit.ManualClock;
import io.continuity.ws.server.ContinuityEndpoints;
import io.continuity.ws.server.Resumption;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.websocket.server.WsSci;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session and the WebSockets that were opened in it, in each container. */
class WebSocketSessionTest {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final String HELLO = "\u0001{\"t\":\"hello\",\"v\":1,\"rx\":0,\"tx\":[1,0],\"cap\":[],\"hb\":15000,"
            + "\"why\":\"new\",\"inst\":\"i\"}";

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemorySessionStore store = new InMemorySessionStore(clock);
    private final SessionFilter filter = SessionFilter.builder(store)
            .clock(clock)
            .maxInactiveInterval(INTERVAL)
            .build();
    private final ContinuityEndpoints endpoints = ContinuityEndpoints.of(
            Drain.of(DrainPlan.builder(Duration.ofSeconds(30)).build()),
            Resumption.builder(new InMemoryConnectionLog(clock), tokens()).build());
    private final HttpClient http = HttpClient.newHttpClient();
    private AutoCloseable server = () -> {};
    private int port;

    /** Echoes. */
    @ServerEndpoint("/echo")
    public static class Echo {
        @OnMessage
        public String echo(String text) {
            return text;
        }
    }

    /** {@code /in} begins a session, {@code /out} ends it, {@code /new} gives it another id. */
    private static final class Door extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getServletPath()) {
                case "/in" -> request.getSession().setAttribute("user", "alice");
                case "/out" -> request.getSession().invalidate();
                case "/new" -> request.changeSessionId();
                default -> response.sendError(404);
            }
        }
    }

    enum Kind {
        TOMCAT,
        JETTY
    }

    private static ResumeTokens tokens() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new ResumeTokens(
                KeyRing.builder().key("k1", new SecretKeySpec(key, "AES")).build("k1"), new SecureRandom());
    }

    private void start(Kind kind) throws Exception {
        if (kind == Kind.TOMCAT) {
            startTomcat();
        } else {
            startJetty();
        }
    }

    private void startTomcat() throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("continuity-ws").toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        for (String path : Set.of("/in", "/out", "/new")) {
            Tomcat.addServlet(context, path, new Door()).addMapping(path);
        }
        Tomcat.addServlet(context, "default", new HttpServlet() {}).addMapping("/");
        add(context, filter);
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (types, servlets) -> add((ServerContainer) servlets.getAttribute(ServerContainer.class.getName())),
                Set.of());
        tomcat.start();
        port = connector.getLocalPort();
        server = () -> {
            tomcat.stop();
            tomcat.destroy();
        };
    }

    private static void add(Context context, Filter filter) {
        FilterDef def = new FilterDef();
        def.setFilterName("continuity");
        def.setFilter(filter);
        context.addFilterDef(def);
        FilterMap map = new FilterMap();
        map.setFilterName("continuity");
        map.addURLPattern("/*");
        context.addFilterMap(map);
    }

    private void add(ServerContainer container) {
        try {
            endpoints.add(Objects.requireNonNull(container), Echo.class);
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    private void startJetty() throws Exception {
        Server jetty = new Server();
        ServerConnector connector = new ServerConnector(jetty);
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        for (String path : Set.of("/in", "/out", "/new")) {
            context.addServlet(new ServletHolder(new Door()), path);
        }
        jetty.setHandler(context);
        JakartaWebSocketServletContainerInitializer.configure(context, (servlets, container) -> {
            add(container);
            // Before Jetty's own filter for WebSockets, which puts itself first.
            servlets.addFilter("continuity", filter)
                    .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        });
        jetty.start();
        port = connector.getLocalPort();
        server = jetty::stop;
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        endpoints.close();
        store.close();
    }

    private HttpResponse<String> get(String path, String cookie) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Cookie", cookie)
                .timeout(Duration.ofSeconds(20))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String begin() throws Exception {
        String cookie =
                get("/in", "none=none").headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.split(";", 2)[0];
    }

    /** A socket that was opened with a cookie. */
    private final class Socket implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final WebSocket socket;

        Socket(String cookie, String... subprotocol) {
            WebSocket.Builder builder = http.newWebSocketBuilder().header("Cookie", cookie);
            if (subprotocol.length > 0) {
                builder.subprotocols(subprotocol[0]);
            }
            socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/echo"), this)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            received.add(data.toString());
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        String send(String text) throws InterruptedException {
            socket.sendText(text, true).orTimeout(20, TimeUnit.SECONDS).join();
            return Objects.requireNonNull(received.poll(20, TimeUnit.SECONDS), "no answer");
        }

        int closeCode() {
            return closed.orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    private Instant lastAccess() {
        return store.inspection()
                .orElseThrow()
                .sample(1, Duration.ofSeconds(1))
                .get(0)
                .lastAccessedTime();
    }

    @ParameterizedTest
    @EnumSource
    void messagesKeepASessionAlive(Kind kind) throws Exception {
        start(kind);
        String cookie = begin();
        Socket socket = new Socket(cookie);
        for (int i = 0; i < 3; i++) {
            clock.advance(INTERVAL.dividedBy(2));
            await().until(() -> socket.send("still here").equals("still here")
                    && lastAccess().equals(clock.instant()));
        }

        assertThat(get("/new", cookie).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void aSocketThatIsNotUsedEndsWithItsSession(Kind kind) throws Exception {
        start(kind);
        Socket socket = new Socket(begin());
        clock.advance(INTERVAL.plusMillis(1));

        assertThat(socket.closeCode()).isEqualTo(1008);
    }

    @ParameterizedTest
    @EnumSource
    void whoLogsOutLosesTheirSockets(Kind kind) throws Exception {
        start(kind);
        String cookie = begin();
        Socket plain = new Socket(cookie);
        Socket resumable = new Socket(cookie, "continuity.v1");
        assertThat(resumable.send(HELLO)).contains("welcome");
        get("/out", cookie);

        assertThat(plain.closeCode()).isEqualTo(1008);
        assertThat(resumable.closeCode()).isEqualTo(4905);
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionOfNobodyBelongsToItsSession(Kind kind) throws Exception {
        start(kind);
        String welcome = new Socket(begin(), "continuity.v1").send(HELLO);
        String resume = HELLO.replace("\"why\":\"new\"", "\"why\":\"lost\"")
                .replace("\"inst\":\"i\"", "\"inst\":\"i\"," + field(welcome, "sid") + "," + field(welcome, "e"));

        assertThat(new Socket(begin(), "continuity.v1").send(resume)).contains("reset", "denied");
    }

    private static String field(String frame, String name) {
        int start = frame.indexOf("\"" + name + "\":");
        return frame.substring(start, frame.indexOf('"', start + name.length() + 4) + 1);
    }
}
