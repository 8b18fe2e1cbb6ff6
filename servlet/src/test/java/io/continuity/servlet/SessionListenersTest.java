package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who hears of what happens to a session (S8), in a real container. */
abstract class SessionListenersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** What was heard, by listeners of whatever kind; static, as stored values say it too. */
    private static final ConcurrentLinkedQueue<String> HEARD = new ConcurrentLinkedQueue<>();

    private final TestStores stores = kind().make();
    private final ManualClock clock = stores.clock();
    private final RecordingStore store = new RecordingStore(stores.view());
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private final List<TestContainer> containers = new ArrayList<>();

    abstract TestContainer.Starter starter();

    TestStores.Kind kind() {
        return TestStores::onTheHeap;
    }

    /** Hears everything that a registered listener can hear. */
    private record Everything(String name)
            implements HttpSessionListener, HttpSessionAttributeListener, HttpSessionIdListener {
        @Override
        public void sessionCreated(HttpSessionEvent event) {
            HEARD.add(name + "created");
        }

        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            HEARD.add(name + "destroyed with " + event.getSession().getAttribute("cart"));
        }

        @Override
        public void attributeAdded(HttpSessionBindingEvent event) {
            HEARD.add(name + "added " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void attributeRemoved(HttpSessionBindingEvent event) {
            HEARD.add(name + "removed " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void attributeReplaced(HttpSessionBindingEvent event) {
            Object now = event.getSession().getAttribute(event.getName());
            HEARD.add(name + "replaced " + event.getName() + "=" + event.getValue() + " by " + now);
        }

        @Override
        public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
            HEARD.add(name + "id " + oldSessionId + " is " + event.getSession().getId());
        }
    }

    /** A value that hears what happens to itself. */
    private record Bound(String name) implements HttpSessionBindingListener, Serializable {
        @Override
        public void valueBound(HttpSessionBindingEvent event) {
            Object before = event.getSession().getAttribute(event.getName());
            HEARD.add(name + " bound as " + event.getName() + " where there is " + before);
        }

        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            HEARD.add(name + " unbound as " + event.getName());
        }
    }

    /** A value that hears when it moves. */
    private static final class Moving implements HttpSessionActivationListener, Serializable {
        private static final long serialVersionUID = 1L;
        private int passivated;

        @Override
        public void sessionWillPassivate(HttpSessionEvent event) {
            passivated++;
            HEARD.add("passivating " + passivated + " in " + !event.getSession().isNew());
        }

        @Override
        public void sessionDidActivate(HttpSessionEvent event) {
            HEARD.add("activated " + passivated);
        }
    }

    @BeforeEach
    void handlers() {
        HEARD.clear();
        app.on("/set", (request, response) -> request.getSession().setAttribute("cart", request.getParameter("value")));
        app.on("/get", (request, response) -> response.getWriter()
                .print(request.getSession().getAttribute("cart")));
        app.on("/remove", (request, response) -> request.getSession().removeAttribute("cart"));
        app.on("/bind", (request, response) -> request.getSession()
                .setAttribute("cart", new Bound(request.getParameter("value"))));
        app.on("/move", (request, response) -> request.getSession().setAttribute("cart", new Moving()));
        app.on("/login", (request, response) -> {
            request.getSession();
            request.changeSessionId();
        });
        app.on("/logout", (request, response) -> request.getSession().invalidate());
    }

    private TestContainer start(UnaryOperator<SessionFilter.Builder> listeners) {
        JdkAttributeCodec codec = JdkAttributeCodec.builder(SessionListenersTest.class.getClassLoader())
                .allow("io.continuity.servlet.**")
                .build();
        SessionFilter filter = listeners
                .apply(SessionFilter.builder(store.another(stores.open()))
                        .clock(clock)
                        .codec(codec)
                        .maxInactiveInterval(Duration.ofMinutes(30)))
                .build();
        TestContainer container = starter().start(filter, app);
        containers.add(container);
        return container;
    }

    @AfterEach
    void stop() {
        containers.forEach(TestContainer::close);
        stores.close();
    }

    private static List<String> heard() {
        List<String> copy = List.copyOf(HEARD);
        HEARD.clear();
        return copy;
    }

    @Nested
    class Registered {
        private TestContainer here;

        @BeforeEach
        void start() {
            here = SessionListenersTest.this.start(builder -> builder.listener(new Everything("")));
        }

        @Test
        void hearsOfASessionOnceAndBeforeItsAttributes() {
            browser.get(here, "/set?value=tea");
            browser.get(here, "/get");

            assertThat(heard()).containsExactly("created", "added cart=tea");
        }

        @Test
        void hearsTheOldValueOfWhatIsReplacedWithoutHavingBeenRead() {
            browser.get(here, "/set?value=tea");
            heard();

            browser.get(here, "/set?value=coffee");

            assertThat(heard()).containsExactly("replaced cart=tea by coffee");
        }

        @Test
        void hearsTheOldValueOfWhatIsRemovedAndNothingOfWhatWasNotThere() {
            browser.get(here, "/set?value=tea");
            heard();

            browser.get(here, "/remove");
            browser.get(here, "/remove");

            assertThat(heard()).containsExactly("removed cart=tea");
        }

        @Test
        void hearsOfTheEndWhileAttributesAreStillThereAndThenOfEachOfThem() {
            browser.get(here, "/set?value=tea");
            heard();

            browser.get(here, "/logout");

            assertThat(heard()).containsExactly("destroyed with tea", "removed cart=tea");
            assertThat(browser.session()).isEmpty();
        }

        @Test
        void hearsOfASessionThatBeginsAndEndsInOneRequest() {
            app.on("/short", (request, response) -> {
                request.getSession().setAttribute("cart", "tea");
                request.getSession().invalidate();
            });

            browser.get(here, "/short");

            assertThat(heard()).containsExactly("created", "added cart=tea", "destroyed with tea", "removed cart=tea");
        }

        @Test
        void hearsOfANewSessionForAStaleCookie() {
            browser.get(here, "/set?value=tea");
            heard();
            stores.letPass(Duration.ofHours(1));

            browser.get(here, "/set?value=coffee");

            assertThat(heard()).containsExactly("created", "added cart=coffee");
        }

        @Test
        void hearsBothIds() {
            browser.get(here, "/set?value=tea");
            String before = browser.sessionId();
            heard();

            browser.get(here, "/login");

            String after = browser.sessionId();
            assertThat(after).isNotEqualTo(before);
            assertThat(heard()).containsExactly("id " + before + " is " + after);
        }

        @Test
        void hearsOfOneEndOnlyOfASessionThatTwoRequestsEnd() {
            app.on("/both", (request, response) -> {
                HttpSession session = request.getSession();
                browser.get(here, "/logout");
                session.invalidate();
            });
            browser.get(here, "/set?value=tea");
            heard();

            Browser.send(here, "/both", "JSESSIONID=" + browser.session().orElseThrow());

            assertThat(heard()).containsOnlyOnce("destroyed with tea");
        }

        @Test
        void hearsNothingOfAnEndThatTheStoreDidNotSee() {
            browser.get(here, "/set?value=tea");
            app.on("/away", (request, response) -> {
                HttpSession session = request.getSession();
                store.goAway();
                session.invalidate();
            });
            heard();

            assertThat(browser.get(here, "/away").status()).isEqualTo(503);
            store.comeBack();

            assertThat(heard()).isEmpty();
            assertThat(browser.get(here, "/get").body()).isEqualTo("tea");
        }
    }

    @Nested
    class Listener {
        @Test
        void isCalledInOrderAtTheBeginningAndInReverseAtTheEnd() {
            TestContainer here =
                    start(builder -> builder.listener(new Everything("1 ")).listener(new Everything("2 ")));

            browser.get(here, "/set?value=tea");
            browser.get(here, "/logout");

            assertThat(heard())
                    .containsExactly(
                            "1 created",
                            "2 created",
                            "1 added cart=tea",
                            "2 added cart=tea",
                            "2 destroyed with tea",
                            "1 destroyed with tea",
                            "1 removed cart=tea",
                            "2 removed cart=tea");
        }

        @Test
        void thatThrowsStopsNeitherTheOthersNorTheRequest() {
            TestContainer here = start(builder -> builder.listener(new HttpSessionListener() {
                        @Override
                        public void sessionCreated(HttpSessionEvent event) {
                            throw new IllegalStateException("the test's listener fails");
                        }
                    })
                    .listener(new Everything("")));

            assertThat(browser.get(here, "/set?value=tea").status()).isEqualTo(200);

            assertThat(heard()).containsExactly("created", "added cart=tea");
            assertThat(browser.get(here, "/get").body()).isEqualTo("tea");
        }

        @Test
        void mayWriteIntoTheSessionThatWasJustCreated() {
            TestContainer here = start(builder -> builder.listener(new HttpSessionListener() {
                @Override
                public void sessionCreated(HttpSessionEvent event) {
                    event.getSession().setAttribute("cart", "from the listener");
                }
            }));
            app.on("/new", (request, response) -> request.getSession());

            browser.get(here, "/new");

            assertThat(browser.get(here, "/get").body()).isEqualTo("from the listener");
        }

        @Test
        void mayInvalidateASessionThatEndsWithoutRecursion() {
            TestContainer here =
                    start(builder -> builder.listener(new Everything("")).listener(new HttpSessionListener() {
                        @Override
                        public void sessionDestroyed(HttpSessionEvent event) {
                            event.getSession().invalidate();
                            HEARD.add("still " + event.getSession().getAttribute("cart"));
                        }
                    }));
            browser.get(here, "/set?value=tea");
            heard();

            assertThat(browser.get(here, "/logout").status()).isEqualTo(200);

            assertThat(heard()).containsExactly("still tea", "destroyed with tea", "removed cart=tea");
        }

        @Test
        void findsTheEndingSessionInItsRequestAndCannotBringItBack() {
            AtomicReference<HttpServletRequest> current = new AtomicReference<>();
            TestContainer here = start(builder -> builder.listener(new HttpSessionListener() {
                @Override
                public void sessionDestroyed(HttpSessionEvent event) {
                    HttpSession session = current.get().getSession(false);
                    session.setAttribute("cart", "too late");
                    HEARD.add("same " + (session == event.getSession()));
                }
            }));
            app.on("/logout", (request, response) -> {
                current.set(request);
                request.getSession().invalidate();
                HEARD.add("then " + request.getSession(false));
            });
            browser.get(here, "/set?value=tea");
            String session = browser.session().orElseThrow();

            browser.get(here, "/logout");

            assertThat(heard()).containsExactly("same true", "then null");
            assertThat(store.load(session, TIMEOUT)).isEmpty();
        }

        @Test
        void thatHearsOfIdsOnlyCostsNoReading() {
            HttpSessionIdListener ids = (event, oldId) -> HEARD.add("changed");
            TestContainer here = start(builder -> builder.listener(ids));
            browser.get(here, "/set?value=tea");
            store.calls();

            browser.get(here, "/set?value=coffee");

            assertThat(store.calls()).containsExactly("save");
        }

        @Test
        void ofAnotherKindIsRefused() {
            ServletRequestListener other = new ServletRequestListener() {};

            assertThatThrownBy(() -> SessionFilter.builder(store).listener(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("HttpSessionAttributeListener")
                    .hasMessageContaining(other.getClass().getName());
        }
    }

    @Nested
    class BoundValue {
        @Test
        void hearsBeforeOthersCanGetIt() {
            TestContainer here = start(builder -> builder);
            browser.get(here, "/bind?value=A");

            assertThat(heard()).containsExactly("A bound as cart where there is null");
        }

        @Test
        void hearsThatAnotherTakesItsPlaceAfterTheAttributeListeners() {
            TestContainer here = start(builder -> builder.listener(new Everything("")));
            browser.get(here, "/bind?value=A");
            heard();

            browser.get(here, "/bind?value=B");

            assertThat(heard())
                    .containsExactly(
                            "B bound as cart where there is Bound[name=A]",
                            "replaced cart=Bound[name=A] by Bound[name=B]",
                            "A unbound as cart");
        }

        @Test
        void hearsThatAnotherOfItsKindTakesItsPlaceWithoutAnyListener() {
            TestContainer here = start(builder -> builder);
            browser.get(here, "/bind?value=A");
            heard();

            browser.get(here, "/bind?value=B");

            assertThat(heard()).contains("A unbound as cart");
        }

        @Test
        void hearsNothingWhenItIsSetAgain() {
            TestContainer here = start(builder -> builder);
            app.on("/again", (request, response) -> {
                HttpSession session = request.getSession();
                session.setAttribute("cart", session.getAttribute("cart"));
            });
            browser.get(here, "/bind?value=A");
            heard();

            browser.get(here, "/again");

            assertThat(heard()).isEmpty();
        }

        @Test
        void hearsThatItIsRemovedOrItsSessionEndsOnceThatWasRead() {
            TestContainer here = start(builder -> builder);
            app.on("/logout", (request, response) -> request.getSession(false).invalidate());
            app.on("/remove", (request, response) -> request.getSession(false).removeAttribute("cart"));
            browser.get(here, "/bind?value=A");
            browser.get(here, "/remove");
            browser.get(here, "/bind?value=B");
            heard();

            browser.get(here, "/logout");

            assertThat(heard()).containsExactly("B unbound as cart");
        }

        @Test
        void isReadToHearOfItsEndIfTheFilterExpectsIt() {
            TestContainer here = start(builder -> builder.bindingListeners(true));
            browser.get(here, "/bind?value=A");
            heard();
            store.calls();

            browser.get(here, "/logout");

            assertThat(heard()).containsExactly("A unbound as cart");
            assertThat(store.calls()).containsExactly("load", "delete");
        }

        @Test
        void isToldAtTheEndOfTheRequestThatHasSetItWithoutReading() {
            TestContainer here = start(builder -> builder);
            app.on("/both", (request, response) -> {
                request.getSession().setAttribute("cart", new Bound("A"));
                request.getSession().invalidate();
            });

            browser.get(here, "/both");

            assertThat(heard()).containsExactly("A bound as cart where there is null", "A unbound as cart");
        }

        @Test
        void whichCannotBeDecodedHearsNothingAndStopsNothing() {
            TestContainer here = start(builder -> builder.listener(new Everything("")));
            SessionSnapshot fresh = SessionSnapshot.fresh(
                    SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(30));
            EncodedAttribute unknown = EncodedAttribute.of(new byte[] {42, 1, 2, 3});
            store.create(
                    SessionChanges.basedOn(fresh).set("future", unknown).build().appliedTo(fresh), TIMEOUT);
            browser.with(fresh.id().value());

            assertThat(browser.get(here, "/logout").status()).isEqualTo(200);

            assertThat(heard()).containsExactly("destroyed with null");
            assertThat(store.load(fresh.id().value(), TIMEOUT)).isEmpty();
        }
    }

    @Nested
    class MovingValue {
        @Test
        void hearsBeforeItIsEncodedAndAfterItIsDecoded() {
            TestContainer here = start(builder -> builder);

            browser.get(here, "/move");
            assertThat(heard()).containsExactly("passivating 1 in false");
            browser.get(here, "/get");

            assertThat(heard()).containsExactly("activated 1");
        }

        @Test
        void whichNobodyAsksForHearsNothing() {
            TestContainer here = start(builder -> builder);
            browser.get(here, "/move");
            heard();
            app.on("/other", (request, response) -> request.getSession().getAttribute("other"));

            browser.get(here, "/other");

            assertThat(heard()).isEmpty();
        }
    }
}
