package io.continuity.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.redis.RedisSessionStore;
import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of request to a Spring application asks of Redis. */
class RoundTripTest {
    private static final Map<String, String> SCRIPTS = Stream.of("load", "create", "save", "touch", "delete")
            .collect(Collectors.toMap(RoundTripTest::sha1, Function.identity()));

    private static RedisServer redis;
    private static RedisMonitor monitor;
    private static Instance instance;
    private static Instance cached;

    private final Browser browser = new Browser();

    @BeforeAll
    static void startAndWarmUp() {
        redis = RedisServer.embedded();
        monitor = RedisMonitor.of(redis);
        instance = start("continuity.session.near-cache.max-entries=0");
        cached = start("continuity.session.key-prefix=cached");
        Browser first = new Browser();
        first.get(instance, "/open/new");
        first.signIn(instance);
        touches(first);
        first.post(instance, "/logout", Map.of());
    }

    /** Leases are not renewed, nor requests counted, while it is counted what requests ask. */
    private static Instance start(String property) {
        return Instance.start(
                "continuity.redis.uri=" + redis.uri(),
                "continuity.fleet.lease-time=5m",
                "continuity.verdict.enabled=false",
                property);
    }

    @AfterAll
    static void stop() {
        instance.close();
        cached.close();
        monitor.close();
        redis.close();
    }

    @BeforeEach
    void haveASession() {
        browser.get(instance, "/open/new");
        monitor.mark();
    }

    @Test
    void aRequestThatLeavesSpringMvcAndTheSessionAloneWaitsForNothing() {
        assertThat(touches(browser)).containsExactly("touch");
    }

    @Test
    void aRequestWithoutACookieAsksNothing() {
        new Browser().get(instance, "/open/untouched");
        assertThat(asked()).isEmpty();
    }

    /** What the session costs where nobody else asks for it: one round trip each. */
    @ParameterizedTest
    @CsvSource({"/plain/read, load", "/plain/write, save", "/plain/end, delete"})
    void aServletThatReadsWritesOrEndsTheSessionAsksOnce(String path, String script) {
        browser.get(instance, path);
        assertThat(asked()).containsExactly(script);
    }

    @Test
    void aServletThatCreatesTheSessionAsksOnce() {
        new Browser().get(instance, "/plain/write");
        assertThat(asked()).containsExactly("create");
    }

    /** Spring MVC looks for flash attributes on every request: it asks for the session, though no handler does. */
    @Test
    void aRequestToSpringMvcThatLeavesTheSessionAloneLoads() {
        browser.get(instance, "/open/untouched");
        assertThat(asked()).containsExactly("load");
    }

    @Test
    void readingLoads() {
        browser.get(instance, "/open/note");
        assertThat(asked()).containsExactly("load");
    }

    @Test
    void writingLoadsAndSaves() {
        String csrf = browser.csrf(instance);
        monitor.mark();
        browser.post(instance, "/open/note", Map.of("text", "eggs"), csrf);
        assertThat(asked()).containsExactly("load", "save");
    }

    @Test
    void creatingCreates() {
        new Browser().get(instance, "/open/new");
        assertThat(asked()).containsExactly("create");
    }

    @Test
    void signingInLoadsAndSaves() {
        String csrf = browser.csrf(instance);
        monitor.mark();
        browser.post(instance, "/login", Map.of("username", "ada", "password", "secret"), csrf);
        assertThat(asked()).containsExactly("load", "save");
    }

    @Test
    void aSignedInReadLoads() {
        browser.signIn(instance);
        monitor.mark();
        browser.get(instance, "/me");
        assertThat(asked()).containsExactly("load");
    }

    @Test
    void signingOutLoadsAndDeletes() {
        browser.signIn(instance);
        String csrf = browser.csrf(instance);
        monitor.mark();
        browser.post(instance, "/logout", Map.of(), csrf);
        assertThat(asked()).containsExactly("load", "delete");
    }

    /** What is left to ask with the near cache, which is on by default: nothing to read, once to change something. */
    @Nested
    class WithTheNearCache {
        private final Browser shopper = new Browser();

        @BeforeEach
        void haveASession() {
            shopper.get(cached, "/open/new");
            // The creation is not cached on all paths: the first read is.
            shopper.get(cached, "/open/note");
            monitor.mark();
        }

        @Test
        void readingAsksNothing() {
            shopper.get(cached, "/open/note");
            assertThat(waitedFor()).isEmpty();
        }

        @Test
        void writingSaves() {
            String csrf = shopper.csrf(cached);
            monitor.mark();
            shopper.post(cached, "/open/note", Map.of("text", "eggs"), csrf);
            assertThat(waitedFor()).containsExactly("save");
        }

        @Test
        void readingAfterWritingAsksNothing() {
            shopper.post(cached, "/open/note", Map.of("text", "eggs"), shopper.csrf(cached));
            monitor.mark();
            shopper.get(cached, "/open/note");
            assertThat(waitedFor()).isEmpty();
        }

        @Test
        void signingInAndOutAsksOnceEach() {
            String csrf = shopper.csrf(cached);
            monitor.mark();
            shopper.post(cached, "/login", Map.of("username", "ada", "password", "secret"), csrf);
            assertThat(waitedFor()).containsExactly("save");

            String signedIn = shopper.csrf(cached);
            shopper.get(cached, "/me");
            monitor.mark();
            shopper.get(cached, "/me");
            assertThat(waitedFor()).isEmpty();
            shopper.post(cached, "/logout", Map.of(), signedIn);
            assertThat(waitedFor()).containsExactly("delete");
        }

        /** A near cache reports accesses without waiting. */
        private List<String> waitedFor() {
            return asked().stream().filter(script -> !script.equals("touch")).toList();
        }
    }

    /** The touch goes out with the answer or after it. */
    private static List<String> touches(Browser browser) {
        browser.get(instance, "/plain");
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(RoundTripTest::asked, asked -> !asked.isEmpty());
    }

    private static List<String> asked() {
        return monitor.commands().stream()
                .filter(command -> !isOfTheSweep(command))
                .map(RoundTripTest::script)
                .toList();
    }

    /** No request waits for what looks for expired sessions, on a thread and a connection of its own. */
    private static boolean isOfTheSweep(MonitoredCommand command) {
        return command.name().equals("HELLO")
                || command.name().equals("CLIENT")
                || (command.name().startsWith("EVAL")
                        && command.arguments().get(2).endsWith(":expiry"));
    }

    private static String script(MonitoredCommand command) {
        return command.name().equals("EVALSHA")
                ? SCRIPTS.getOrDefault(command.arguments().get(0), "unknown script")
                : command.name();
    }

    private static String sha1(String script) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest(text(script).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String script) {
        String entries =
                Set.of("load", "touch").contains(script) ? "" : resource("expiry.lua") + resource("principals.lua");
        return resource("session.lua") + entries + resource(script + ".lua");
    }

    private static String resource(String file) {
        try (InputStream in = Objects.requireNonNull(RedisSessionStore.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
