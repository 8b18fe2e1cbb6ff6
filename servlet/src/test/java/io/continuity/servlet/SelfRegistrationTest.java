package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.servlet.war.AnnotatedListener;
import io.continuity.servlet.war.CartOwner;
import io.continuity.servlet.war.CuriousFilter;
import io.continuity.servlet.war.EndListener;
import io.continuity.servlet.war.ForgottenListener;
import io.continuity.servlet.war.Joining;
import io.continuity.servlet.war.NamedListener;
import io.continuity.servlet.war.OtherStoreFactory;
import io.continuity.servlet.war.Outside;
import io.continuity.servlet.war.SharedStoreFactory;
import io.continuity.session.redis.RedisSessionStoreFactory;
import io.continuity.testkit.RedisServer;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications from an archive, without Spring, in a real container. */
abstract class SelfRegistrationTest {
    private static final String STORE = War.contextParameter("test.store", "A");
    private static final String SHARED = SharedStoreFactory.class.getName();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Drawn for this test. */
    private static final String KEY = "fegacBeWoJeRMbRBPBkl+1T69KKjf7L61FAS1xcLao4=";

    private final Browser browser = new Browser();
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Starts an application, or throws what tells why it cannot start. */
    abstract Running start(War war) throws Exception;

    /** A container with one application. */
    record Running(int port, Stop stop) implements TestContainer {
        /** Stops it. */
        interface Stop {
            void stop() throws Exception;
        }

        @Override
        public ServletContext context() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            try {
                stop.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeEach
    void reset() {
        Outside.reset();
    }

    private Running start(String descriptor, Class<?>... classes) throws Exception {
        return open(new War(descriptor, classes));
    }

    private Running open(War war) throws Exception {
        opened.add(0, war);
        Running running = start(war);
        opened.add(0, running);
        return running;
    }

    private void stop(Running running) {
        opened.remove(running);
        running.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    private static AbstractThrowableAssert<?, ?> assertFailure(ThrowingCallable start) {
        return assertThatThrownBy(() -> {
            try {
                start.call();
            } catch (Exception e) {
                StringBuilder messages = new StringBuilder();
                for (Throwable t = e; t != null; t = t.getCause()) {
                    messages.append(t.getMessage()).append('\n');
                }
                throw new IllegalStateException(messages.toString(), e);
            }
        });
    }

    private static String filter(String... parameters) {
        StringBuilder init = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            init.append("<init-param><param-name>" + parameters[i] + "</param-name><param-value>" + parameters[i + 1]
                    + "</param-value></init-param>");
        }
        return """
                <filter>
                  <filter-name>sessions</filter-name>
                  <filter-class>io.continuity.servlet.SessionFilter</filter-class>
                  <async-supported>true</async-supported>
                  %s
                </filter>
                <filter-mapping>
                  <filter-name>sessions</filter-name>
                  <url-pattern>/*</url-pattern>
                  <dispatcher>REQUEST</dispatcher>
                  <dispatcher>FORWARD</dispatcher>
                  <dispatcher>ASYNC</dispatcher>
                  <dispatcher>ERROR</dispatcher>
                </filter-mapping>
                """
                .formatted(init);
    }

    @ParameterizedTest
    @CsvSource({
        "min-linger, 11s, must not exceed maxLinger",
        "max-linger, 1s, must not exceed maxLinger",
        "quiet-period, -1s, at least zero",
        "hand-over, 5, must be a duration with its unit",
        "finish, soon, must be a duration with its unit",
        "background, -5s, at least zero",
        "flush, 2h, at most PT1H",
        "grace-period, 0s, above zero",
        "grace-period, 4s, flush must be below gracePeriod",
        "on-misfit, maybe, must be warn or fail",
        "shed-idempotent, yes, must be true or false",
        "enabled, off, must be true or false",
        "path, drain, must be a path",
        "readiness-path, /, must be a path",
        "token, 0123456789abcdef, has no effect without",
        "linger, 5s, knows no context parameters",
    })
    void aBadParameterOfTheDrainIsNamedWithItsRule(String name, String value, String rule) {
        assertFailure(() -> open(new War(War.contextParameter("continuity.drain." + name, value))))
                .hasMessageContaining("continuity.drain." + name)
                .hasMessageContaining(rule);
    }

    @Test
    void applicationDrainsUnlessItDoesNotWantTo() throws Exception {
        String path = War.contextParameter("continuity.drain.readiness-path", "/ready");
        String off = War.contextParameter("continuity.drain.enabled", "false");

        assertThat(get(open(new War(path)), "/ready")).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get(open(new War(path + off)), "/ready")).doesNotContain("UP");
    }

    private String get(Running running, String path) {
        return browser.get(running, path).body();
    }

    @Nested
    class Filter {
        @Test
        void isRegisteredForTheOneStoreThatIsThere() throws Exception {
            Running here = start(STORE, SharedStoreFactory.class);
            Running there = start(STORE, SharedStoreFactory.class);

            assertThat(get(here, "/?value=tea")).startsWith("tea in a WebSession");
            assertThat(get(there, "/")).startsWith("tea in a WebSession");
        }

        @Test
        void comesBeforeTheFiltersOfTheApplication() throws Exception {
            Running here = start(
                    STORE
                            + """
                    <filter>
                      <filter-name>curious</filter-name>
                      <filter-class>io.continuity.servlet.war.CuriousFilter</filter-class>
                    </filter>
                    <filter-mapping>
                      <filter-name>curious</filter-name>
                      <url-pattern>/*</url-pattern>
                    </filter-mapping>
                    """,
                    SharedStoreFactory.class,
                    CuriousFilter.class);

            get(here, "/");

            assertThat(Outside.heard()).contains("filter sees a WebSession");
        }

        @Test
        void closesTheStoreOnceWithTheApplication() throws Exception {
            Running here = start(STORE, SharedStoreFactory.class);
            assertThat(Outside.heard()).containsExactly("opened A");

            stop(here);

            assertThat(Outside.heard()).containsExactly("closed A");
        }

        @Test
        void isNotRegisteredWithoutAStore() throws Exception {
            assertThat(get(start(""), "/?value=tea")).doesNotContain("WebSession");
        }

        @Test
        void isNotRegisteredWithoutWhatTheStoreNeeds() throws Exception {
            assertThat(get(start("", SharedStoreFactory.class), "/?value=tea")).doesNotContain("WebSession");
        }

        @Test
        void isNotRegisteredIfItIsNotWanted() throws Exception {
            Running here = start(STORE + War.contextParameter("continuity.enabled", "false"), SharedStoreFactory.class);

            assertThat(get(here, "/?value=tea")).doesNotContain("WebSession");
            assertThat(Outside.heard()).isEmpty();
        }

        @Test
        void isNotRegisteredIfAFrameworkDoesItsWork() throws Exception {
            Running here =
                    open(new War(STORE, SharedStoreFactory.class).with("META-INF/continuity/self-registration-off"));

            assertThat(get(here, "/?value=tea")).doesNotContain("WebSession");
            assertThat(Outside.heard()).isEmpty();
        }

        @Test
        void isNotRegisteredTwice() throws Exception {
            Running here = start(STORE + filter("store", SHARED), SharedStoreFactory.class);

            assertThat(get(here, "/?value=tea")).startsWith("tea in a WebSession");
            assertThat(Outside.heard()).containsExactly("opened A");
        }

        @Test
        void takesTheStoreThatIsNamedOfSeveral() throws Exception {
            start(
                    STORE + War.contextParameter("continuity.session.store", SHARED),
                    SharedStoreFactory.class,
                    OtherStoreFactory.class);

            assertThat(Outside.heard()).containsExactly("opened A");
        }

        @Test
        void stopsTheStartIfNoneOfSeveralStoresIsNamed() {
            assertFailure(() -> start(STORE, SharedStoreFactory.class, OtherStoreFactory.class))
                    .hasMessageContaining("continuity.session.store")
                    .hasMessageContaining(SHARED)
                    .hasMessageContaining(OtherStoreFactory.class.getName());
        }

        @Test
        void takesItsParametersFromTheContext() throws Exception {
            Running here = start(
                    STORE + War.contextParameter("continuity.session.max-inactive-interval", "PT2M"),
                    SharedStoreFactory.class);

            assertThat(get(here, "/?value=tea")).endsWith("for 120");
        }
    }

    @Nested
    class DeclaredFilter {
        @Test
        void isConfiguredByItsParametersAndNeedsNoOthers() throws Exception {
            Running here = start(
                    filter(
                            "store", SHARED,
                            "test.store", "B",
                            "allowed-types", "com.example.Cart, com.example.order.**",
                            "max-inactive-interval", "90",
                            "store-deadline", "PT1S"),
                    SharedStoreFactory.class);

            assertThat(get(here, "/?value=tea")).isEqualTo("tea in a WebSession for 90");
            stop(here);
            assertThat(Outside.heard()).containsExactly("opened B", "closed B");
        }

        @ParameterizedTest
        @CsvSource({
            "max-inactive-interval, soon, ISO 8601",
            "max-inactive-interval, -PT1S, at least one second",
            "store-deadline, PT2H, at most PT1M",
            "allowed-types, not a type, class name",
            "max-attribute-size, 16MB, number of bytes",
            "max-attribute-size, 1000, at least 1024",
            "binding-listeners, perhaps, true or false",
            "expiry-interval, PT0.05S, at least PT0.1S and at most PT5M",
            "expiry-interval, 301, at least PT0.1S and at most PT5M",
            "detect-mutation, perhaps, true or false",
            "immutable-types, com.example.Missing, must name classes",
            "conflict-policies, visits, 'attribute=policy'",
            "conflict-policies, =sum, 'attribute=policy'",
            "conflict-policies, visits=add, 'compareAndSet, lastWriteWins, mapMerge, max, min, sum, union'",
            "conflict-policies, visits=java.lang.String, 'implements ConflictPolicy.Merge'",
            "conflict-policies, 'visits=sum, visits=max', each attribute once",
            "principal-resolver, java.lang.String, implements PrincipalResolver",
            "failure-policy, hope, must be fail or degrade",
        })
        void stopsTheStartForABadValue(String name, String value, String rule) {
            assertFailure(() ->
                            start(filter("store", SHARED, "test.store", "B", name, value), SharedStoreFactory.class))
                    .hasMessageContaining(name)
                    .hasMessageContaining(value)
                    .hasMessageContaining(rule);
            assertThat(Outside.heard()).containsExactly("opened B", "closed B");
        }

        @Test
        void stopsTheStartForTwoWaysToNameThePrincipal() {
            assertFailure(() -> start(
                            filter(
                                    "store",
                                    SHARED,
                                    "test.store",
                                    "B",
                                    "principal-resolver",
                                    CartOwner.class.getName(),
                                    "principal-attribute",
                                    "cart"),
                            SharedStoreFactory.class,
                            CartOwner.class))
                    .hasMessageContaining("principal-attribute = 'cart': must not be given beside principal-resolver");
        }

        @Test
        void encryptsWhatTheStoreKeeps() throws Exception {
            Running here = start(
                    filter(
                            "store", SHARED,
                            "test.store", "B",
                            "encryption.mode", "require",
                            "encryption.active-key", "k1",
                            "encryption.keys", "k1:" + KEY),
                    SharedStoreFactory.class);
            Running without = start(
                    filter(
                            "store",
                            SHARED,
                            "test.store",
                            "C",
                            "encryption.mode",
                            "off",
                            "encryption.keys",
                            "k1:" + KEY),
                    SharedStoreFactory.class);

            assertThat(get(here, "/?value=tea")).startsWith("tea");
            assertThat(get(here, "/")).startsWith("tea");
            assertThat(get(without, "/")).doesNotContain("tea");
        }

        @ParameterizedTest
        @CsvSource({
            "encryption.mode, always, 'continuity.session.encryption.mode must be one of [off, read, write, require]'",
            "encryption.keys, k1:" + KEY + ", continuity.session.encryption.mode must say what the keys are for",
            "encryption.active-key, k1, continuity.session.encryption.mode must say what the keys are for",
        })
        void stopsTheStartIfItCannotEncryptBeforeTheStoreIsMade(String name, String value, String rule) {
            assertFailure(() ->
                            start(filter("store", SHARED, "test.store", "B", name, value), SharedStoreFactory.class))
                    .hasMessageContaining(rule)
                    .hasMessageNotContaining(KEY);
            assertThat(Outside.heard()).isEmpty();
        }

        @Test
        void sharesItsFailurePolicyWithItsStore() throws Exception {
            start(filter("store", SHARED, "test.store", "B", "failure-policy", "degrade"), SharedStoreFactory.class);
            assertThat(Outside.heard()).containsExactly("opened B", "B serves while away");
        }

        @Test
        void takesTheFailurePolicyFromTheContextAsWell() throws Exception {
            start(
                    War.contextParameter("continuity.session.failure-policy", "degrade")
                            + filter("store", SHARED, "test.store", "B"),
                    SharedStoreFactory.class);
            assertThat(Outside.heard()).containsExactly("opened B", "B serves while away");
        }

        @Test
        void stopsTheStartForAnUnknownParameter() {
            assertFailure(() -> start(
                            filter("store", SHARED, "test.store", "B", "max-inactive-intervall", "90"),
                            SharedStoreFactory.class))
                    .hasMessageContaining("[max-inactive-intervall]");
        }

        @Test
        void stopsTheStartWithoutAStore() {
            assertFailure(() -> start(filter())).hasMessageContaining("init parameter store");
        }

        @Test
        void stopsTheStartForAStoreThatIsNone() {
            assertFailure(() -> start(filter("store", "java.lang.String"))).hasMessageContaining("'java.lang.String'");
        }

        @Test
        void stopsTheStartForAStoreThatCannotBeMade() {
            assertFailure(() -> start(filter("store", SHARED), SharedStoreFactory.class))
                    .hasMessageContaining("test.store must be set");
        }
    }

    /** What parameters say of attributes; the same as context parameters and as the filter's own. */
    @Nested
    class Attributes {
        private Running start(String name, String value) throws Exception {
            return SelfRegistrationTest.this.start(
                    STORE + War.contextParameter("continuity.session." + name, value),
                    SharedStoreFactory.class,
                    Joining.class,
                    CartOwner.class);
        }

        @ParameterizedTest
        @CsvSource({
            "cart=max, tea, milk, tea",
            "cart=min, tea, milk, milk",
            "cart=lastWriteWins, tea, milk, tea",
            "'other=sum, cart=io.continuity.servlet.war.Joining', tea, milk, milk+tea",
        })
        void areMergedAsTheirPoliciesSay(String policies, String own, String meanwhile, String merged)
                throws Exception {
            Running here = start("conflict-policies", policies);
            get(here, "/?value=first");

            get(here, "/?value=" + own + "&meanwhile=" + meanwhile);

            assertThat(get(here, "/")).startsWith(merged + " in");
        }

        @Test
        void areRefusedUnderCompareAndSet() throws Exception {
            Running here = start("conflict-policies", "cart=compareAndSet");
            get(here, "/?value=first");

            assertThat(browser.get(here, "/?value=tea&meanwhile=milk").status()).isEqualTo(409);
        }

        @ParameterizedTest
        @CsvSource({
            "detect-mutation, true, '[a, b]'",
            "detect-mutation, false, '[a]'",
            "immutable-types, 'java.util.Set, java.util.ArrayList', '[a]'",
        })
        void areSavedWhenTheyWereChangedInPlaceUnlessSaidOtherwise(String name, String value, String list)
                throws Exception {
            Running here = start(name, value);
            browser.get(here, "/?add=a");

            browser.get(here, "/?add=b");

            assertThat(browser.get(here, "/").header("List")).contains(list);
        }

        @ParameterizedTest
        @CsvSource({"principal-attribute, cart, tea", "principal-resolver, io.continuity.servlet.war.CartOwner, TEA"})
        void sayWhoseTheSessionIs(String name, String value, String principal) throws Exception {
            get(start(name, value), "/?value=tea");

            assertThat(Outside.store().findByPrincipal(principal, TIMEOUT)).hasSize(1);
        }
    }

    /** Sessions that end by themselves. */
    @Nested
    class Expiry {
        private final String often = War.contextParameter("continuity.session.expiry-interval", "PT0.1S");

        private static List<Thread> threads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("continuity-session-expiry"))
                    .toList();
        }

        private void endOneSession(Running here) {
            get(here, "/?value=tea");
            Outside.heard();
            Outside.letPass(Duration.ofHours(1));
            List<String> heard = new ArrayList<>();
            await().until(() -> heard.addAll(Outside.heard()));
            assertThat(heard).containsExactly("ended with tea on continuity-session-expiry that sees the application");
        }

        @Test
        void isToldToListenersOfAFilterThatRegistersItself() throws Exception {
            endOneSession(start(STORE + often, SharedStoreFactory.class, EndListener.class));
        }

        @Test
        void isToldToListenersOfADeclaredFilter() throws Exception {
            endOneSession(start(
                    filter("store", SHARED, "test.store", "B", "expiry-interval", "PT0.1S"),
                    SharedStoreFactory.class,
                    EndListener.class));
        }

        @Test
        void isLookedForOnOneDaemonThreadThatEndsWithTheApplication() throws Exception {
            Running here = start(STORE, SharedStoreFactory.class);
            assertThat(threads()).singleElement().satisfies(thread -> assertThat(thread.isDaemon())
                    .isTrue());

            stop(here);

            assertThat(threads()).isEmpty();
            assertThat(Outside.heard()).containsExactly("opened A", "closed A");
        }

        @Test
        void leavesNoThreadBehindThatKnowsTheApplicationAlsoOverRedis() throws Exception {
            Running here = start(filter(
                    "store",
                    RedisSessionStoreFactory.class.getName(),
                    "continuity.redis.uri",
                    RedisServer.shared().uri().toString(),
                    "continuity.session.key-prefix",
                    "war-" + ProcessHandle.current().pid()));
            assertThat(get(here, "/?value=tea")).startsWith("tea in a WebSession");
            ClassLoader application = Objects.requireNonNull(threads().get(0).getContextClassLoader());
            assertThat(application).isNotSameAs(getClass().getClassLoader());

            stop(here);

            await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getContextClassLoader() == application)
                    .isEmpty());
        }
    }

    /** What web.xml says of tracking, here in the session's configuration. */
    @Nested
    class TrackingModes {
        private Browser.Answer answer(String modes, String urlTracking) throws Exception {
            String parameter = War.contextParameter("continuity.session.url-tracking", urlTracking);
            Running here = start(STORE + parameter + modes, SharedStoreFactory.class);
            return browser.get(here, "/?value=tea");
        }

        @Test
        void areCookiesUnlessChosen() throws Exception {
            Browser.Answer answer = answer("", "false");

            assertThat(answer.header("Next")).contains("/next");
            assertThat(answer.setCookies()).hasSize(1);
        }

        @Test
        void areCookiesAndUrlsIfTheFilterMay() throws Exception {
            Browser.Answer answer = answer("", "true");

            assertThat(answer.header("Next").orElseThrow()).startsWith("/next;jsessionid=");
            assertThat(answer.setCookies()).hasSize(1);
        }

        @Test
        void areUrlsOnlyIfThatIsChosen() throws Exception {
            Browser.Answer answer =
                    answer("<session-config><tracking-mode>URL</tracking-mode></session-config>", "false");

            assertThat(answer.header("Next").orElseThrow()).startsWith("/next;jsessionid=");
            assertThat(answer.setCookies()).isEmpty();
        }

        @Test
        void areCookiesOnlyIfThatIsChosen() throws Exception {
            Browser.Answer answer =
                    answer("<session-config><tracking-mode>COOKIE</tracking-mode></session-config>", "true");

            assertThat(answer.header("Next")).contains("/next");
            assertThat(answer.setCookies()).hasSize(1);
        }
    }

    @Nested
    class Listeners {
        private final String named =
                War.contextParameter("continuity.session.listeners", NamedListener.class.getName());

        @Test
        void areFoundByAnnotationAndByNameAndNotMerelyOnTheClassPath() throws Exception {
            Running here = start(
                    STORE + named,
                    SharedStoreFactory.class,
                    AnnotatedListener.class,
                    NamedListener.class,
                    ForgottenListener.class);
            Outside.heard();

            get(here, "/?value=tea");

            assertThat(Outside.heard()).containsExactly("annotated: created WebSession", "named: created");
        }

        @Test
        void areFoundForADeclaredFilterToo() throws Exception {
            Running here = start(
                    filter("store", SHARED, "test.store", "B"), SharedStoreFactory.class, AnnotatedListener.class);
            Outside.heard();

            get(here, "/?value=tea");

            assertThat(Outside.heard()).containsExactly("annotated: created WebSession");
        }

        @ParameterizedTest
        @CsvSource({"com.example.Missing", "java.lang.String"})
        void thatAreNoneStopTheStart(String name) {
            assertFailure(() -> start(War.contextParameter("continuity.session.listeners", name)))
                    .hasMessageContaining("continuity.session.listeners")
                    .hasMessageContaining("'" + name + "'");
        }
    }
}
