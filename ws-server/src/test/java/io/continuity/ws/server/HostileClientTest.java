package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.crypto.KeyRing;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Overflow;
import io.continuity.resume.ResumeTokens;
import io.continuity.resume.WindowLimits;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients get that speak {@code continuity.v1} badly, or with bad intent. */
class HostileClientTest {
    private static final int PROTOCOL = 4904;
    private static final String MARK = "\u0001";
    private static final WindowLimits KEPT = new WindowLimits(3, 1000);
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final Drain drain =
            Drain.of(DrainPlan.builder(Duration.ofSeconds(30)).build());
    private final ContinuityEndpoints endpoints = ContinuityEndpoints.of(
            drain,
            Resumption.builder(new InMemoryConnectionLog(Clocks.system()), tokens())
                    .inbound(new WindowLimits(2, 1000))
                    .limits(new LogLimits(KEPT, Overflow.RESET, Duration.ofMinutes(2)))
                    .clientsPerSecond(20)
                    .build());
    private WebSocketServer server;

    /** Echoes, or never comes back. */
    @ServerEndpoint("/echo")
    public static class Echo {
        @OnMessage
        public String echo(String text) throws InterruptedException {
            if (text.equals("stop")) {
                NEVER.await();
            }
            return text;
        }
    }

    private static ResumeTokens tokens() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new ResumeTokens(
                KeyRing.builder().key("k1", new SecretKeySpec(key, "AES")).build("k1"), new SecureRandom());
    }

    @BeforeEach
    void start() throws Exception {
        server = WebSocketServer.Kind.TOMCAT.start(container -> endpoints.add(container, Echo.class));
    }

    @AfterEach
    void stop() {
        server.close();
        endpoints.close();
    }

    private Client connect() {
        return Client.connect(server.uri("/echo"), "continuity.v1");
    }

    private static String hello(String more) {
        return MARK
                + "{\"t\":\"hello\",\"v\":1,\"rx\":0,\"tx\":[1,0],\"cap\":[],\"hb\":15000,\"why\":\"new\",\"inst\":\"i\""
                + more + "}";
    }

    static Stream<Arguments> breaches() {
        return Stream.of(
                Arguments.of("no hello", "what is this?"),
                Arguments.of("no JSON", MARK + "{"),
                Arguments.of("another mark", MARK + "x"),
                Arguments.of("nothing after the mark", MARK),
                Arguments.of("an unknown frame", MARK + "{\"t\":\"hullo\"}"),
                Arguments.of("a wrong type", hello("").replace("\"rx\":0", "\"rx\":\"0\"")),
                Arguments.of("a negative number", hello("").replace("\"rx\":0", "\"rx\":-1")),
                Arguments.of("a number with a fraction", hello("").replace("\"rx\":0", "\"rx\":0.5")),
                Arguments.of("a field twice", hello(",\"rx\":0")),
                Arguments.of("a missing field", hello("").replace("\"inst\":\"i\"", "\"x\":\"i\"")),
                Arguments.of("a frame of the server", MARK + "{\"t\":\"welcome\"}"),
                Arguments.of("an acknowledgement before hello", MARK + "{\"t\":\"ack\",\"rx\":1}"),
                Arguments.of("too much", hello(",\"at\":\"" + "a".repeat(5000) + "\"")),
                Arguments.of("too deep", hello(",\"x\":[[[[[[]]]]]]")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaches")
    void aBreachBeforeTheBeginningEndsTheSocket(String what, String frame) {
        try (Client client = connect()) {
            client.send(frame);

            assertThat(client.closeCode()).as(what).isEqualTo(PROTOCOL);
            assertThat(endpoints.statistics().opened()).isZero();
        }
    }

    static Stream<Arguments> laterBreaches() {
        return Stream.of(
                Arguments.of("a second hello", hello("")),
                Arguments.of("an acknowledgement of what was never sent", MARK + "{\"t\":\"ack\",\"rx\":7}"),
                Arguments.of("a wrong count", MARK + "{\"t\":\"ping\",\"rx\":0,\"tx\":9,\"ts\":1}"),
                Arguments.of("a frame of the server", MARK + "{\"t\":\"drain\",\"id\":\"d\",\"after\":1,\"by\":2}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("laterBreaches")
    void aBreachLaterEndsTheSocketAndNotTheConnection(String what, String frame) throws Exception {
        try (Client client = connect();
                Client again = connect()) {
            client.send(hello(""));
            String welcome = (String) client.next();
            client.send(frame);
            assertThat(client.closeCode()).as(what).isEqualTo(PROTOCOL);

            again.send(resumption(welcome, "i"));
            assertThat((String) again.next()).contains("\"t\":\"resumed\"");
        }
    }

    private static String resumption(String welcome, String instance) {
        return hello(",\"sid\":\"" + field(welcome, "sid") + "\",\"e\":\"" + field(welcome, "e") + "\"")
                .replace("\"why\":\"new\"", "\"why\":\"restored\"")
                .replace("\"inst\":\"i\"", "\"inst\":\"" + instance + "\"");
    }

    private static String field(String frame, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(frame);
        assertThat(found.find()).as(name).isTrue();
        return found.group(1);
    }

    @Test
    void aTokenThatWasUsedIsWorthNothingToOthers() throws Exception {
        try (Client client = connect();
                Client again = connect();
                Client thief = connect()) {
            client.send(hello(""));
            String welcome = (String) client.next();
            again.send(resumption(welcome, "i").replace("restored", "lost"));
            assertThat((String) again.next()).contains("\"t\":\"resumed\"");

            thief.send(resumption(welcome, "thief"));
            assertThat((String) thief.next()).contains("\"t\":\"reset\"", "\"why\":\"fork\"");
            again.send("still mine");
            assertThat(again.next()).isEqualTo("still mine");
        }
    }

    @Test
    void aDuplicatedTabGetsAConnectionOfItsOwn() throws Exception {
        try (Client client = connect();
                Client copy = connect()) {
            client.send(hello(""));
            String welcome = (String) client.next();
            copy.send(resumption(welcome, "copy"));

            assertThat((String) copy.next()).contains("\"t\":\"reset\"", "\"why\":\"fork\"");
            client.send("still mine");
            assertThat(client.next()).isEqualTo("still mine");
        }
    }

    @Test
    void aForgedTokenOrAnotherEpochIsNoWayIn() throws Exception {
        try (Client client = connect();
                Client forger = connect();
                Client guesser = connect()) {
            client.send(hello(""));
            String welcome = (String) client.next();
            forger.send(resumption(welcome, "i").replace("\"sid\":\"k1.", "\"sid\":\"k1.AAAA"));
            guesser.send(resumption(welcome, "i").replaceFirst("\"e\":\"[^\"]*\"", "\"e\":\"0\""));

            assertThat((String) forger.next()).contains("\"t\":\"reset\"", "\"why\":\"denied\"");
            assertThat((String) guesser.next()).contains("\"t\":\"reset\"", "\"why\":\"unknown\"");
        }
    }

    @Test
    void aClientThatIsAheadOfTheLogByMoreThanAWindowIsReset() throws Exception {
        try (Client client = connect();
                Client again = connect()) {
            client.send(hello(""));
            String welcome = (String) client.next();
            again.send(resumption(welcome, "i")
                    .replace("\"why\":\"restored\"", "\"why\":\"lost\"")
                    .replace("\"rx\":0", "\"rx\":9007199254740991"));

            assertThat((String) again.next()).contains("\"t\":\"reset\"", "\"why\":\"gap\"");
        }
    }

    @Test
    void whoSendsMoreThanTheWindowIsClosed() throws Exception {
        try (Client client = connect()) {
            client.send(hello(""));
            assertThat((String) client.next()).contains("\"win\":[2,1000]");
            client.send("stop");
            client.send("one");
            client.send("two");
            client.send("three");

            assertThat(client.closeCode()).isEqualTo(4903);
            NEVER.countDown();
        }
    }

    @Test
    void aTextThatIsNoneIsRefusedByTheContainer() throws Exception {
        try (RawClient client = new RawClient(server.port(), "/echo", "continuity.v1", "")) {
            client.send((byte) 0xc3, (byte) 0x28);

            assertThat(client.next()).isEqualTo("closed 1007");
        }
    }

    @Test
    void marksAreDoubledInCompressedFramesToo() throws Exception {
        try (RawClient client = new RawClient(
                server.port(),
                "/echo",
                "continuity.v1",
                "permessage-deflate; client_no_context_takeover;" + " server_no_context_takeover")) {
            client.sendCompressed(hello(""));
            assertThat(client.next()).contains("\"t\":\"welcome\"");
            client.sendCompressed(MARK + MARK + "{x");

            assertThat(client.next()).isEqualTo(MARK + MARK + "{x");
        }
    }

    @Test
    void whoNeverAcknowledgesIsClosedWhenTheWindowIsFull() throws Exception {
        try (Client client = connect();
                Client again = connect()) {
            client.send(hello(""));
            String welcome = (String) client.next();
            for (int i = 0; i < KEPT.messages(); i++) {
                client.send("m" + i);
                assertThat(client.next()).isEqualTo("m" + i);
                assertThat((String) client.next()).contains("\"t\":\"ack\"");
            }
            client.send("too much");
            assertThat(client.closeCode()).isEqualTo(4903);

            again.send(resumption(welcome, "i"));
            assertThat((String) again.next()).contains("\"t\":\"reset\"", "\"why\":\"overflow\"");
        }
    }

    @Test
    void whoShowsNoSignOfLifeIsGivenUp() throws Exception {
        Resumption impatient = Resumption.builder(new InMemoryConnectionLog(Clocks.system()), tokens())
                .heartbeat(Duration.ofMillis(100))
                .build();
        try (ContinuityEndpoints impatiently = ContinuityEndpoints.of(drain, impatient);
                WebSocketServer other =
                        WebSocketServer.Kind.TOMCAT.start(container -> impatiently.add(container, Echo.class));
                Client client = Client.connect(other.uri("/echo"), "continuity.v1")) {
            client.send(hello(""));

            assertThat(client.closeCode()).isEqualTo(1000);
            assertThat(impatiently.statistics().connections()).isEqualTo(1);
        }
    }

    @Test
    void aFloodOfClientsIsToldToComeBack() throws Exception {
        List<Client> clients = new ArrayList<>();
        while (endpoints.statistics().busy() == 0) {
            clients.add(connect());
        }
        Client last = clients.get(clients.size() - 1);

        assertThat((String) last.next()).contains("\"t\":\"busy\"", "\"after\":");
        assertThat(last.closeCode()).isEqualTo(4906);
        assertThat(endpoints.statistics().opened()).isZero();
        clients.forEach(Client::close);
    }
}
