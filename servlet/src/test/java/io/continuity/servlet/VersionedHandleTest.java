package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The filter over a store whose handles are more than ids, and change with every save. */
class VersionedHandleTest {
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private TestContainer container;

    /** Adds a number to each handle. */
    private static final class VersioningStore implements SessionStore {
        private final SessionStore store = new InMemorySessionStore(Clocks.system());
        private final AtomicInteger saves = new AtomicInteger();

        private SaveResult versioned(SaveResult result) {
            return result instanceof Saved saved ? new Saved(saved.handle() + "." + saves.incrementAndGet()) : result;
        }

        @Override
        public String requestedId(String handle) {
            return handle.split("\\.", 2)[0];
        }

        @Override
        public Optional<SessionSnapshot> load(String handle, Duration timeout) {
            return store.load(requestedId(handle), timeout);
        }

        @Override
        public SaveResult create(SessionSnapshot session, Duration timeout) {
            return versioned(store.create(session, timeout));
        }

        @Override
        public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
            return versioned(store.save(requestedId(handle), changes, timeout));
        }

        @Override
        public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
            return store.delete(requestedId(handle), basedOn, timeout);
        }

        @Override
        public void touch(String handle) {
            store.touch(requestedId(handle));
        }

        @Override
        public void close() {
            store.close();
        }
    }

    @BeforeEach
    void start() {
        app.on("/set", (request, response) -> request.getSession().setAttribute("cart", "tea"));
        container = TestContainer.tomcat(
                SessionFilter.builder(new VersioningStore()).build(), app);
        browser.get(container, "/set");
    }

    @AfterEach
    void stop() {
        container.close();
    }

    /** Runs code in a request of the browser. */
    private void request(TestApp.Handler code) {
        AtomicReference<AssertionError> thrown = new AtomicReference<>();
        app.on("/code", (request, response) -> {
            try {
                code.handle(request, response);
            } catch (AssertionError e) {
                thrown.set(e);
            }
        });
        assertThat(browser.get(container, "/code").status()).isEqualTo(200);
        assertThat(thrown.get()).isNull();
    }

    @Test
    void everySaveSendsItsHandle() {
        assertThat(browser.session().orElseThrow()).endsWith(".1");

        browser.get(container, "/set");

        assertThat(browser.session().orElseThrow()).endsWith(".2");
    }

    @Test
    void applicationIsToldTheIdAndNotTheHandle() {
        request((request, response) -> assertThat(request.getRequestedSessionId())
                .isEqualTo(request.getSession().getId())
                .doesNotContain("."));
    }

    @Test
    void requestedSessionStaysValidWhenItsVersionChanges() {
        request((request, response) -> {
            request.getSession().setAttribute("cart", "coffee");
            response.flushBuffer();

            assertThat(request.isRequestedSessionIdValid()).isTrue();
        });
        assertThat(browser.session().orElseThrow()).endsWith(".2");
    }

    @Test
    void requestedSessionIsNoLongerValidWhenItsIdHasChanged() {
        request((request, response) -> {
            request.changeSessionId();
            response.flushBuffer();

            assertThat(request.isRequestedSessionIdValid()).isFalse();
        });
    }
}
