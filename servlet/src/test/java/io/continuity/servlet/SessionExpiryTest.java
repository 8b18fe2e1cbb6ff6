package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How listeners hear of sessions that end by themselves (Servlet 6.1 sections 7.5 and 11.3.3), in a real container. */
abstract class SessionExpiryTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofMinutes(30);

    /** What was heard; static, as stored values say it too. */
    private static final ConcurrentLinkedQueue<String> HEARD = new ConcurrentLinkedQueue<>();

    private final TestStores stores = kind().make();
    private final ManualClock clock = stores.clock();
    private final SessionStore store = stores.view();
    private final AtomicInteger decoded = new AtomicInteger();
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private final List<TestContainer> containers = new ArrayList<>();

    abstract TestContainer.Starter starter();

    TestStores.Kind kind() {
        return TestStores::onTheHeap;
    }

    /** One instance of the application. */
    private record Node(SessionFilter filter, TestContainer container) {
        int announce() {
            return filter.announceExpired(TIMEOUT);
        }
    }

    /** Hears of ends. */
    private record Ends(String name) implements HttpSessionListener, HttpSessionAttributeListener {
        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            HttpSession session = event.getSession();
            HEARD.add(name + "destroyed with " + session.getAttribute("cart") + " of "
                    + Collections.list(session.getAttributeNames()));
        }

        @Override
        public void attributeRemoved(HttpSessionBindingEvent event) {
            HEARD.add(name + "removed " + event.getName() + "=" + event.getValue());
        }
    }

    /** Does something to each session that ends. */
    private record Acting(Consumer<HttpSession> action) implements HttpSessionListener {
        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            action.accept(event.getSession());
        }
    }

    /** A value that hears its end. */
    private record Bound(String name) implements HttpSessionBindingListener, Serializable {
        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            HEARD.add(name + " unbound as " + event.getName());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Counts what is decoded. */
    private final class CountingCodec implements AttributeCodec {
        private final AttributeCodec codec = JdkAttributeCodec.builder(SessionExpiryTest.class.getClassLoader())
                .allow("io.continuity.servlet.**")
                .build();

        @Override
        public EncodedAttribute encode(Object value) {
            return codec.encode(value);
        }

        @Override
        public boolean canEncode(Object value) {
            return codec.canEncode(value);
        }

        @Override
        public Object decode(EncodedAttribute attribute) {
            decoded.incrementAndGet();
            return codec.decode(attribute);
        }
    }

    @BeforeEach
    void handlers() {
        HEARD.clear();
        app.on("/set", (request, response) -> request.getSession().setAttribute("cart", "tea"));
        app.on("/bind", (request, response) -> request.getSession().setAttribute("cart", new Bound("tea")));
        app.on("/get", (request, response) -> request.getSession().getAttribute("cart"));
        app.on("/logout", (request, response) -> request.getSession().invalidate());
    }

    @AfterEach
    void stop() {
        containers.forEach(TestContainer::close);
        stores.close();
    }

    private Node start(UnaryOperator<SessionFilter.Builder> options) {
        SessionFilter filter = options.apply(SessionFilter.builder(stores.open())
                        .clock(clock)
                        .codec(new CountingCodec())
                        .maxInactiveInterval(INTERVAL))
                .build();
        TestContainer container = starter().start(filter, app);
        containers.add(container);
        return new Node(filter, container);
    }

    private Node listening() {
        return start(builder -> builder.listener(new Ends("")));
    }

    private static List<String> heard() {
        List<String> copy = List.copyOf(HEARD);
        HEARD.clear();
        return copy;
    }

    @Test
    void anExpiredSessionIsToldOfOnceWithItsAttributes() {
        Node here = listening();
        Node there = listening();
        browser.get(here.container(), "/set");
        stores.letPass(INTERVAL);

        assertThat(there.announce()).isOne();

        assertThat(heard()).containsExactly("destroyed with tea of [cart]", "removed cart=tea");
        assertThat(here.announce()).isZero();
        assertThat(there.announce()).isZero();
        assertThat(heard()).isEmpty();
    }

    @Test
    void theLastListenerHearsFirstAndTheValueBeforeTheListeners() {
        Node here = start(builder -> builder.listener(new Ends("1 ")).listener(new Ends("2 ")));
        browser.get(here.container(), "/bind");
        stores.letPass(INTERVAL);

        here.announce();

        assertThat(heard())
                .containsExactly(
                        "2 destroyed with tea of [cart]",
                        "1 destroyed with tea of [cart]",
                        "tea unbound as cart",
                        "1 removed cart=tea",
                        "2 removed cart=tea");
    }

    @Test
    void aSessionThatIsUsedIsNotToldOf() {
        Node here = listening();
        browser.get(here.container(), "/set");
        stores.letPass(INTERVAL.minusSeconds(1));
        browser.get(here.container(), "/get");
        stores.letPass(INTERVAL.minusSeconds(1));

        assertThat(here.announce()).isZero();
        assertThat(heard()).isEmpty();
    }

    @Test
    void aLogoutIsNotToldOfAgain() {
        Node here = listening();
        browser.get(here.container(), "/set");
        browser.get(here.container(), "/logout");
        assertThat(heard()).hasSize(2);
        stores.letPass(INTERVAL);

        assertThat(here.announce()).isZero();
        assertThat(heard()).isEmpty();
    }

    @Test
    void whatListenersDoToTheSessionGoesNowhere() {
        Node here = start(builder -> builder.listener(new Acting(session -> {
                    session.setAttribute("cart", "coffee");
                    session.setMaxInactiveInterval(100_000);
                    session.invalidate();
                }))
                .listener(new Ends("")));
        browser.get(here.container(), "/set");
        stores.letPass(INTERVAL);

        assertThat(here.announce()).isOne();

        assertThat(store.load(browser.session().orElseThrow(), TIMEOUT)).isEmpty();
        assertThat(here.announce()).isZero();
        assertThat(heard()).containsExactly("destroyed with tea of [cart]", "removed cart=coffee");
    }

    @Test
    void theSessionIsWhatItWasAndEndsWithTheEvent() {
        List<HttpSession> seen = new ArrayList<>();
        Node here = start(builder -> builder.listener(new Acting(session -> {
            seen.add(session);
            HEARD.add(session.getId() + session.isNew() + session.getMaxInactiveInterval());
            HEARD.add(Instant.ofEpochMilli(session.getCreationTime()).toString());
            HEARD.add(String.valueOf(session.getServletContext() != null));
        })));
        browser.get(here.container(), "/set");
        stores.letPass(INTERVAL);

        here.announce();

        assertThat(heard()).containsExactly(browser.sessionId() + "false1800", "2026-11-23T10:00:00Z", "true");
        assertThatThrownBy(() -> seen.get(0).getAttribute("cart")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerThatThrowsStopsNeitherTheOthersNorTheEnd() {
        Node here = start(builder -> builder.listener(new Ends("")).listener(new Acting(session -> {
            throw new IllegalStateException("The test wants this listener to fail");
        })));
        browser.get(here.container(), "/set");
        stores.letPass(INTERVAL);

        assertThat(here.announce()).isOne();

        assertThat(heard()).containsExactly("destroyed with tea of [cart]", "removed cart=tea");
    }

    @Test
    void whatCannotBeDecodedIsHidden() {
        Node here = listening();
        browser.get(here.container(), "/set");
        store.save(
                browser.session().orElseThrow(),
                SessionChanges.blind()
                        .set("odd", EncodedAttribute.of(new byte[] {42, 1, 2, 3}))
                        .build(),
                TIMEOUT);
        stores.letPass(INTERVAL);

        assertThat(here.announce()).isOne();

        assertThat(heard()).containsExactly("destroyed with tea of [cart]", "removed cart=tea");
    }

    @Test
    void withoutListenersNothingIsDecoded() {
        Node here = start(builder -> builder);
        browser.get(here.container(), "/bind");
        stores.letPass(INTERVAL);

        assertThat(here.announce()).isOne();

        assertThat(decoded).hasValue(0);
        assertThat(heard()).isEmpty();
    }

    @Test
    void bindingListenersHearIfTheyAreExpected() {
        Node here = start(builder -> builder.bindingListeners(true));
        browser.get(here.container(), "/bind");
        stores.letPass(INTERVAL);

        assertThat(here.announce()).isOne();

        assertThat(decoded).hasPositiveValue();
        assertThat(heard()).containsExactly("tea unbound as cart");
    }

    @Test
    void aFilterThatIsNotInServiceTellsNobody() {
        Node here = listening();
        SessionFilter unused =
                SessionFilter.builder(store).listener(new Ends("unused")).build();
        browser.get(here.container(), "/set");
        stores.letPass(INTERVAL);
        here.container().close();
        containers.clear();

        assertThat(here.announce()).isZero();
        assertThat(unused.announceExpired(TIMEOUT)).isZero();
        assertThat(heard()).isEmpty();
    }

    @Test
    void aStoreThatCannotBeAskedAndATimeoutThatIsNoneAreErrors() {
        Node here = listening();
        stores.close();

        assertThatThrownBy(here::announce).isInstanceOf(SessionStoreException.class);
        assertThatThrownBy(() -> here.filter().announceExpired(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be above zero: PT0S");
    }
}
