package io.continuity.servlet;

import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What a filter is made of while it is in service. <em>Thread-safe.</em> */
final class FilterService {
    private static final Duration LAST_REPLAY = Duration.ofSeconds(5);

    private final StoreAccess store;
    private final Optional<KeptWrites> kept;
    private final SessionExchanges exchanges;
    private final ExpiredSessions expired;

    /** How a filter gets at its store. */
    record StoreAccess(SessionStore store, SessionObserver observer, LongSupplier ticker, Duration deadline) {
        StoreCalls calls() {
            return calls(deadline);
        }

        StoreCalls calls(Duration timeout) {
            return new StoreCalls(store, observer, ticker, timeout);
        }
    }

    FilterService(SessionFilter.Builder said, ServletContext context) {
        SessionSettings settings = SessionSettings.of(said, context);
        this.store = said.storeAccess();
        this.kept = said.failurePolicy == FailurePolicy.DEGRADE
                ? Optional.of(new KeptWrites(KeptSessions.bounded(), settings.codec(), settings.observer()))
                : Optional.empty();
        this.exchanges = new SessionExchanges(
                settings, new SessionTracking(context, said.urlTracking), () -> new SessionCalls(store.calls(), kept));
        this.expired = new ExpiredSessions(settings, context);
    }

    static void requirePositive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be above zero: " + timeout);
        }
    }

    void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        exchanges.doFilter(request, response, chain);
    }

    int announceExpired(Duration timeout) {
        return expired.announce(new SessionCalls(store.calls(timeout), kept));
    }

    int replayKept(Duration timeout) {
        return kept.map(writes -> writes.replayAll(store.calls(timeout))).orElse(0);
    }

    /** Replays what is kept, for a few seconds at most. */
    void end() {
        kept.ifPresent(writes -> writes.close(store.calls(LAST_REPLAY)));
    }
}
