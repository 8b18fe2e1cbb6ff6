package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.session.ConflictPolicy;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionConflictException;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parallel requests that change the same attribute, on two instances over one store. */
abstract class ParallelRequestsTest {
    private static final int REQUESTS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final TestStores stores = kind().make();
    private final ManualClock clock = stores.clock();
    private final RecordingStore store = new RecordingStore(stores.view());
    private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private final CyclicBarrier allHaveRead = new CyclicBarrier(REQUESTS);
    private final AtomicReference<String> renewed = new AtomicReference<>();
    private TestContainer here;
    private TestContainer there;

    abstract TestContainer.Starter starter();

    TestStores.Kind kind() {
        return TestStores::onTheHeap;
    }

    private SessionFilter filter() {
        return SessionFilter.builder(store.another(stores.open()))
                .clock(clock)
                .storeDeadline(Duration.ofSeconds(10))
                .observer(new SessionObserver() {
                    @Override
                    public void conflictMerged(String name) {
                        heard.add("merged " + name);
                    }

                    @Override
                    public void conflictRejected(String name) {
                        heard.add("rejected " + name);
                    }
                })
                .conflictPolicy("visits", ConflictPolicy.sum())
                .conflictPolicy("balance", ConflictPolicy.compareAndSet())
                .conflictPolicy(Set.class, ConflictPolicy.union())
                .conflictPolicy("prices", ConflictPolicy.mapMerge())
                .conflictPolicy("broken", ConflictPolicy.<String>merge((base, stored, own) -> {
                    throw new IllegalStateException("not to be told");
                }))
                .build();
    }

    @BeforeEach
    void start() {
        app.on("/start", (request, response) -> {
            HttpSession session = request.getSession();
            session.setAttribute("visits", 0);
            session.setAttribute("balance", 0);
            session.setAttribute("tags", new TreeSet<>(Set.of("old", "older")));
            session.setAttribute("prices", new HashMap<>(Map.of("tea", 1)));
            session.setAttribute("broken", "as it was");
            session.setAttribute("plain", 0);
        });
        app.on("/get", (request, response) -> response.getWriter()
                .print(request.getSession().getAttribute(request.getParameter("name"))));
        here = starter().start(filter(), app);
        there = starter().start(filter(), app);
        browser.get(here, "/start");
        store.calls();
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
        stores.close();
    }

    private String stored(String name) {
        return browser.get(there, "/get?name=" + name).body();
    }

    /** Sends requests to both instances at the same time. */
    private List<Integer> inParallel(String path) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(REQUESTS);
        String cookie = "JSESSIONID=" + browser.session().orElseThrow();
        try {
            List<Future<Integer>> answers = IntStream.range(0, REQUESTS)
                    .mapToObj(i -> pool.submit(() -> Browser.send(i % 2 == 0 ? here : there, path + "?i=" + i, cookie)
                            .status()))
                    .toList();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
            }
            return statuses;
        } finally {
            pool.shutdownNow();
        }
    }

    private void awaitAll() {
        try {
            allHaveRead.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets another instance change something, within a request that has read the session. */
    private void meanwhile(SessionChanges.Builder changes) {
        String handle = browser.session().orElseThrow();
        assertThat(store.save(handle, changes.build(), TIMEOUT)).isInstanceOf(SaveResult.Saved.class);
    }

    private static EncodedAttribute encoded(Object value) {
        return JdkAttributeCodec.builder(ParallelRequestsTest.class.getClassLoader())
                .build()
                .encode(value);
    }

    @Test
    void sumLosesNoIncrement() throws Exception {
        app.on("/visit", (request, response) -> {
            HttpSession session = request.getSession();
            Integer visits = (Integer) session.getAttribute("visits");
            awaitAll();
            session.setAttribute("visits", visits + 1);
        });

        assertThat(inParallel("/visit")).containsOnly(200);

        assertThat(stored("visits")).isEqualTo("20");
        assertThat(heard).isNotEmpty().containsOnly("merged visits");
    }

    @Test
    void withoutAPolicyTheLastWriteWins() throws Exception {
        app.on("/count", (request, response) -> {
            HttpSession session = request.getSession();
            Integer plain = (Integer) session.getAttribute("plain");
            awaitAll();
            session.setAttribute("plain", plain + 1);
        });

        assertThat(inParallel("/count")).containsOnly(200);

        assertThat(stored("plain")).isEqualTo("1");
        assertThat(heard).isEmpty();
    }

    @Test
    void declaredChangesAreRepeatedUnderCompareAndSetAndWithoutAPolicy() throws Exception {
        app.on("/earn", (request, response) -> {
            HttpSession session = request.getSession();
            session.getAttribute("balance");
            awaitAll();
            SessionAttributes.update(session, "balance", Integer.class, balance -> balance + 1);
            SessionAttributes.update(session, "plain", Integer.class, plain -> plain + 1);
            SessionAttributes.update(session, "plain", Integer.class, plain -> plain * 1);
        });

        assertThat(inParallel("/earn")).containsOnly(200);

        assertThat(stored("balance")).isEqualTo("20");
        assertThat(stored("plain")).isEqualTo("20");
    }

    @Test
    void declaredChangeIsSeenAtOnceAndSavedWithTheRest() {
        app.on("/update", (request, response) -> {
            HttpSession session = request.getSession();
            SessionAttributes.update(session, "balance", Integer.class, balance -> balance + 5);
            SessionAttributes.update(session, "new", String.class, value -> value == null ? "made" : "wrong");
            SessionAttributes.update(session, "plain", Integer.class, value -> null);
            SessionAttributes.update(session, "none", Integer.class, value -> null);
            response.getWriter().print(session.getAttribute("balance"));
        });

        assertThat(browser.get(here, "/update").body()).isEqualTo("5");

        assertThat(store.calls()).containsExactly("load", "save");
        assertThat(stored("new")).isEqualTo("made");
        assertThat(stored("plain")).isEqualTo("null");
    }

    @Test
    void oneOfManyPlainChangesWinsUnderCompareAndSet() throws Exception {
        app.on("/set", (request, response) -> {
            HttpSession session = request.getSession();
            session.getAttribute("balance");
            awaitAll();
            session.setAttribute("balance", 1 + Integer.parseInt(request.getParameter("i")));
            session.setAttribute("winner", request.getParameter("i"));
        });

        List<Integer> statuses = inParallel("/set");

        assertThat(statuses).containsOnly(200, 409);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(1);
        int winner = statuses.indexOf(200);
        assertThat(stored("balance")).isEqualTo(Integer.toString(1 + winner));
        assertThat(stored("winner")).isEqualTo(Integer.toString(winner));
        assertThat(heard).hasSize(REQUESTS - 1).containsOnly("rejected balance");
    }

    @Test
    void conflictIsA409ThatSaysNothingOfTheValueAndWritesNothing() {
        app.on("/set", (request, response) -> {
            HttpSession session = request.getSession();
            session.setAttribute("balance", 1);
            session.setAttribute("plain", 1);
            meanwhile(SessionChanges.blind().set("balance", encoded(4711)));
            response.getWriter().print("balance is 1");
        });

        Browser.Answer answer = browser.get(here, "/set");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("try again").doesNotContain("4711").doesNotContain("balance");
        assertThat(stored("balance")).isEqualTo("4711");
        assertThat(stored("plain")).isEqualTo("0");
    }

    @Test
    void applicationThatCatchesTheConflictFindsWhatIsStored() {
        app.on("/set", (request, response) -> {
            HttpSession session = request.getSession();
            session.setAttribute("balance", 1);
            meanwhile(SessionChanges.blind().set("balance", encoded(41)));
            try {
                response.flushBuffer();
            } catch (SessionConflictException e) {
                assertThat(e.attributeName()).isEqualTo("balance");
                session.setAttribute("balance", (Integer) session.getAttribute("balance") + 1);
            }
            response.getWriter().print(session.getAttribute("balance"));
        });

        assertThat(browser.get(here, "/set").body()).isEqualTo("42");
        assertThat(stored("balance")).isEqualTo("42");
    }

    @Test
    void removalIsComparedUnderCompareAndSetAndWinsOverAMerge() {
        app.on("/remove", (request, response) -> {
            request.getSession().removeAttribute(request.getParameter("name"));
            meanwhile(SessionChanges.blind().set(request.getParameter("name"), encoded(7)));
        });

        assertThat(browser.get(here, "/remove?name=balance").status()).isEqualTo(409);
        assertThat(browser.get(here, "/remove?name=visits").status()).isEqualTo(200);
        assertThat(stored("balance")).isEqualTo("7");
        assertThat(stored("visits")).isEqualTo("null");
    }

    @Test
    void policyByTypeMergesAndTheRequestSeesTheMergedValue() {
        app.on("/tag", (request, response) -> {
            HttpSession session = request.getSession();
            session.setAttribute("tags", new TreeSet<>(Set.of("old", "mine")));
            meanwhile(SessionChanges.blind().set("tags", encoded(new TreeSet<>(Set.of("old", "older", "theirs")))));
            response.flushBuffer();
            response.getWriter().print(session.getAttribute("tags"));
        });

        assertThat(browser.get(here, "/tag").body()).isEqualTo("[mine, old, theirs]");
        assertThat(stored("tags")).isEqualTo("[mine, old, theirs]");
        assertThat(heard).containsExactly("merged tags");
    }

    @Test
    void laterChangesOfTheRequestAreBasedOnTheMergedValue() {
        app.on("/visit", (request, response) -> {
            HttpSession session = request.getSession();
            session.setAttribute("visits", 1);
            meanwhile(SessionChanges.blind().set("visits", encoded(10)));
            response.flushBuffer();
            session.setAttribute("visits", (Integer) session.getAttribute("visits") + 1);
            meanwhile(SessionChanges.blind().set("visits", encoded(100)));
        });

        browser.get(here, "/visit");

        assertThat(stored("visits")).isEqualTo("101");
    }

    @Test
    void changeOfIdLosesNothingOfTheRequestsUnderWay() throws Exception {
        app.on("/own", (request, response) -> {
            HttpSession session = request.getSession(false);
            session.getAttribute("plain");
            awaitAll();
            String i = request.getParameter("i");
            session.setAttribute("own" + i, i);
            SessionAttributes.update(session, "visits", Integer.class, visits -> visits + 1);
            if (i.equals("7")) {
                renewed.set(request.changeSessionId());
            }
        });
        app.on("/names", (request, response) -> response.getWriter()
                .print(Collections.list(request.getSession().getAttributeNames()).stream()
                        .filter(name -> name.startsWith("own"))
                        .count()));
        String before = browser.sessionId();

        assertThat(inParallel("/own")).containsOnly(200);

        String now = renewed.get();
        assertThat(now).isNotEqualTo(before);
        browser.with(now);
        assertThat(browser.get(here, "/names").body()).isEqualTo("20");
        assertThat(stored("visits")).isEqualTo("20");
        assertThat(store.load(before, TIMEOUT)).isEmpty();
    }

    @Test
    void settingUnderAPolicyReadsFirstAndComparesInOneCall() {
        app.on("/visit", (request, response) -> request.getSession().setAttribute("visits", 3));

        browser.get(here, "/visit");

        assertThat(store.calls()).containsExactly("load", "save");
        assertThat(stored("visits")).isEqualTo("3");
    }

    @Test
    void whatCannotBeMergedIsNotOverwritten() {
        app.on("/set", (request, response) -> {
            String name = request.getParameter("name");
            request.getSession().setAttribute(name, name.equals("visits") ? (Object) 1 : "mine");
            meanwhile(SessionChanges.blind()
                    .set("visits", EncodedAttribute.of(new byte[] {99}))
                    .set("broken", encoded("theirs, not " + name)));
        });

        assertThat(browser.get(here, "/set?name=visits").status()).isEqualTo(409);
        assertThat(browser.get(here, "/set?name=broken").status()).isEqualTo(409);
        assertThat(heard).containsExactly("rejected visits", "rejected broken");
        assertThat(store.load(browser.session().orElseThrow(), TIMEOUT)
                        .orElseThrow()
                        .attributes())
                .containsEntry("visits", EncodedAttribute.of(new byte[] {99}))
                .containsEntry("broken", encoded("theirs, not broken"));
    }

    @Test
    void changeOfASessionThatHasEndedMeanwhileIsNoConflict() {
        app.on("/visit", (request, response) -> {
            request.getSession().setAttribute("visits", 1);
            store.delete(browser.session().orElseThrow(), OptionalLong.empty(), TIMEOUT);
        });

        assertThat(browser.get(here, "/visit").status()).isEqualTo(200);
        assertThat(heard).isEmpty();
    }

    @Test
    void updateOfAForeignSessionGetsAndSets() {
        Map<String, Object> attributes = new HashMap<>(Map.of("n", 1));
        HttpSession foreign = (HttpSession) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpSession.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getAttribute" -> attributes.get((String) args[0]);
                    case "setAttribute" -> attributes.put((String) args[0], args[1]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });

        SessionAttributes.update(foreign, "n", Integer.class, n -> n + 1);

        assertThat(attributes).containsEntry("n", 2);
    }

    @Test
    void storeThatFailsDuringAMergeLeavesTheChangeAsItWas() {
        app.on("/visit", (request, response) -> {
            HttpSession session = request.getSession();
            session.setAttribute("visits", 1);
            meanwhile(SessionChanges.blind().set("visits", encoded(10)));
            store.goAwayAfter(1);
            try {
                response.flushBuffer();
            } catch (SessionStoreException e) {
                store.comeBack();
            }
        });

        browser.get(here, "/visit");

        assertThat(stored("visits")).isEqualTo("11");
    }
}
