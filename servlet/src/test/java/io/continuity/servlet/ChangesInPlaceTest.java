package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.session.ConflictPolicy;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionConflictException;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that the application changes without setting them again, on two instances over one store. */
abstract class ChangesInPlaceTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final TestStores stores = kind().make();
    private final ManualClock clock = stores.clock();
    private final RecordingStore store = new RecordingStore(stores.view());
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private final AtomicReference<HttpSession> kept = new AtomicReference<>();
    private TestContainer here;
    private TestContainer there;

    abstract TestContainer.Starter starter();

    TestStores.Kind kind() {
        return TestStores::onTheHeap;
    }

    private SessionFilter.Builder filter() {
        return SessionFilter.builder(store.another(stores.open()))
                .clock(clock)
                .conflictPolicy("tags", ConflictPolicy.union())
                .conflictPolicy("balance", ConflictPolicy.compareAndSet());
    }

    @BeforeEach
    void start() {
        app.on("/start", (request, response) -> {
            request.getSession().setAttribute("cart", new ArrayList<>(List.of("tea")));
            request.getSession().setAttribute("tags", new TreeSet<>(Set.of("old")));
        });
        app.on("/get", (request, response) -> response.getWriter()
                .print(request.getSession().getAttribute("cart") + " "
                        + request.getSession().getAttribute("tags")));
        app.on("/add", (request, response) -> cart(request).add("milk"));
        app.on("/error", (request, response) -> response.getWriter().print("error page"));
        here = starter().start(filter().build(), app);
        there = starter().start(filter().build(), app);
        browser.get(here, "/start");
        store.calls();
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
        stores.close();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> cart(HttpServletRequest request) {
        return (List<Object>) request.getSession().getAttribute("cart");
    }

    private String stored() {
        return browser.get(there, "/get").body();
    }

    private static EncodedAttribute encoded(Object value) {
        return JdkAttributeCodec.builder(ChangesInPlaceTest.class.getClassLoader())
                .build()
                .encode(value);
    }

    private void meanwhile(String name, Object value) {
        SessionChanges changes =
                SessionChanges.blind().set(name, encoded(value)).build();
        assertThat(store.save(browser.session().orElseThrow(), changes, TIMEOUT))
                .isInstanceOf(SaveResult.Saved.class);
    }

    @Test
    void areSeenByTheOtherInstance() {
        browser.get(here, "/add");

        assertThat(store.calls()).containsExactly("load", "save");
        assertThat(stored()).isEqualTo("[tea, milk] [old]");
    }

    @Test
    void costNoCallWhenThereAreNone() {
        browser.get(here, "/get");
        assertThat(store.calls()).containsExactly("load");

        app.on(
                "/names",
                (request, response) -> Collections.list(request.getSession().getAttributeNames()));
        browser.get(here, "/names");
        assertThat(store.calls()).containsExactly("load");
    }

    @Test
    void areNotLookedForWhereThatIsSwitchedOffOrTheTypeIsDeclaredImmutable() {
        for (SessionFilter.Builder filter : List.of(filter().detectMutation(false), filter().immutable(List.class))) {
            try (TestContainer blind = starter().start(filter.build(), app)) {
                browser.get(blind, "/add");

                assertThat(stored()).isEqualTo("[tea] [old]");
            }
        }
    }

    @Test
    void areNoticedAfterTheResponseHasCommitted() {
        app.on("/late", (request, response) -> {
            List<Object> cart = cart(request);
            response.flushBuffer();
            cart.add("late");
        });

        browser.get(here, "/late");

        assertThat(stored()).isEqualTo("[tea, late] [old]");
    }

    @Test
    void areNoticedInValuesThatThisRequestHasSavedBefore() {
        app.on("/late", (request, response) -> {
            List<Object> cart = new ArrayList<>(List.of("coffee"));
            request.getSession().setAttribute("cart", cart);
            response.flushBuffer();
            cart.add("late");
        });

        browser.get(here, "/late");

        assertThat(store.calls()).containsExactly("save", "save");
        assertThat(stored()).isEqualTo("[coffee, late] [old]");
    }

    @Test
    void areMergedByThePolicy() {
        app.on("/tag", (request, response) -> {
            @SuppressWarnings("unchecked")
            Set<String> tags = (Set<String>) request.getSession().getAttribute("tags");
            tags.add("mine");
            meanwhile("tags", new TreeSet<>(Set.of("theirs")));
        });

        browser.get(here, "/tag");

        assertThat(stored()).isEqualTo("[tea] [mine, theirs]");
    }

    @Test
    void areNotAssumedWhereTheBytesAloneWouldDiffer() {
        // The number of buckets is in a map's bytes, and is another once it was decoded.
        Map<String, Integer> roomy = new HashMap<>(1024);
        roomy.put("tea", 1);
        EncodedAttribute bytes = encoded(roomy);
        JdkAttributeCodec codec =
                JdkAttributeCodec.builder(getClass().getClassLoader()).build();
        assertThat(codec.encode(codec.decode(bytes))).isNotEqualTo(bytes);
        meanwhile("prices", roomy);
        store.calls();
        app.on("/read", (request, response) -> request.getSession().getAttribute("prices"));
        app.on("/write", (request, response) -> {
            @SuppressWarnings("unchecked")
            Map<String, Integer> prices =
                    (Map<String, Integer>) request.getSession().getAttribute("prices");
            prices.put("tea", 2);
        });

        browser.get(here, "/read");
        assertThat(store.calls()).containsExactly("load");
        browser.get(here, "/write");
        assertThat(store.calls()).containsExactly("load", "save");
    }

    @Test
    void doNotUndoWhatAnotherRequestChangesWhenThereAreNone() {
        app.on("/read", (request, response) -> {
            cart(request);
            meanwhile("cart", new ArrayList<>(List.of("theirs")));
            request.getSession().setAttribute("other", "value");
        });

        browser.get(here, "/read");

        assertThat(stored()).isEqualTo("[theirs] [old]");
    }

    @Test
    void thatCannotBeStoredFailTheRequestButNotItsErrorPage() {
        app.on("/break", (request, response) -> cart(request).add(new Object()));

        Browser.Answer answer = browser.get(here, "/break");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("error page");
        assertThat(stored()).isEqualTo("[tea] [old]");
    }

    @Test
    void ofWhoKeptTheSessionAreSavedWithItsNextChange() {
        app.on("/keep", (request, response) -> {
            kept.set(request.getSession());
            cart(request);
        });
        browser.get(here, "/keep");

        @SuppressWarnings("unchecked")
        List<Object> cart = (List<Object>) kept.get().getAttribute("cart");
        cart.add("outside");
        kept.get().setAttribute("other", "value");

        assertThat(stored()).isEqualTo("[tea, outside] [old]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thatCouldNotBeSavedAreGoneForWhoGoesOnWithTheSession(boolean failsWithinTheApplication) {
        app.on("/keep", (request, response) -> {
            kept.set(request.getSession());
            cart(request).add("lost with the 503");
            store.goAway();
            if (failsWithinTheApplication) {
                response.flushBuffer();
            }
        });
        assertThat(browser.get(here, "/keep").status()).isEqualTo(503);
        store.comeBack();

        assertThat(kept.get().getAttribute("cart")).isEqualTo(List.of("tea"));
    }

    @Test
    void thatWereRefusedWithAConflictAreGoneForTheRestOfTheRequest() {
        app.on("/conflict", (request, response) -> {
            request.getSession().setAttribute("balance", 1);
            cart(request).add("refused with the balance");
            meanwhile("balance", 41);
            try {
                response.flushBuffer();
            } catch (SessionConflictException e) {
                response.getWriter().print(cart(request));
            }
        });

        assertThat(browser.get(here, "/conflict").body()).isEqualTo("[tea]");
        assertThat(stored()).isEqualTo("[tea] [old]");
    }
}
