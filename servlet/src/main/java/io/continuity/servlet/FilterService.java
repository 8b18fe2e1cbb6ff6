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
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What a filter is made of while it is in service. <em>Thread-safe.</em> */
final class FilterService {
    private static final Duration LAST_REPLAY = Duration.ofSeconds(5);

    private final StoreAccess store;
    private final boolean ownsStore;
    private final Optional<Duration> expiryInterval;
    private final Optional<KeptWrites> kept;
    private final SessionExchanges exchanges;
    private final SessionEnds ends;
    // Touched by the container only.
    private Optional<SessionUpkeep> upkeep = Optional.empty();

    /** How a filter gets at its store. */
    record StoreAccess(SessionStore store, SessionObserver observer, LongSupplier ticker, Duration deadline) {
        private static final Duration MAX_DEADLINE = Duration.ofMinutes(1);

        static StoreAccess of(SessionFilter.Builder said) {
            return new StoreAccess(said.store, said.observer, said.ticker, said.storeDeadline);
        }

        static Duration checkedDeadline(Duration deadline) {
            if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(MAX_DEADLINE) > 0) {
                throw new IllegalArgumentException(
                        "storeDeadline must be above zero and at most " + MAX_DEADLINE + ": " + deadline);
            }
            return deadline;
        }

        StoreCalls calls() {
            return calls(deadline);
        }

        StoreCalls calls(Duration timeout) {
            return new StoreCalls(store, observer, ticker, timeout);
        }
    }

    /**
     * Begins.
     *
     * @param ownsStore whether the store is closed at the end
     */
    FilterService(SessionFilter.Builder said, ServletContext context, boolean ownsStore) {
        this.ownsStore = ownsStore;
        this.expiryInterval = said.expiryInterval;
        SessionSettings settings = SessionSettings.of(said, context);
        this.store = StoreAccess.of(said);
        if (said.failurePolicy == FailurePolicy.DEGRADE && said.store.handlesHoldSessions()) {
            throw new IllegalStateException(
                    "failure-policy must be fail: a store whose sessions are with the clients is"
                            + " never away, and has no copies to serve");
        }
        this.kept = said.failurePolicy == FailurePolicy.DEGRADE
                ? Optional.of(new KeptWrites(KeptSessions.bounded(), settings.codec(), settings.observer()))
                : Optional.empty();
        SessionTracking tracking = new SessionTracking(context, said.urlTracking, said.store.handlesHoldSessions());
        this.exchanges = new SessionExchanges(settings, tracking, () -> new SessionCalls(store.calls(), kept));
        this.ends = new SessionEnds(settings, context);
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
        return ends.announceExpired(store.calls(timeout));
    }

    /** How sessions end outside of their requests. */
    SessionEnds ends() {
        return ends;
    }

    int replayKept(Duration timeout) {
        return kept.map(writes -> writes.replayAll(store.calls(timeout))).orElse(0);
    }

    KeptStatus keptStatus() {
        return kept.map(KeptWrites::status).orElse(KeptStatus.NONE);
    }

    /** Has its filter looked after until the end, if that is nobody else's business. */
    void lookAfter(SessionFilter filter) {
        upkeep = expiryInterval.map(every -> SessionUpkeep.of(List.of(filter), every));
        upkeep.ifPresent(SessionUpkeep::start);
    }

    /** Replays what is kept, for a few seconds at most. Returns how many writes are lost. */
    int end() {
        try {
            upkeep.ifPresent(SessionUpkeep::stop);
            return kept.map(writes -> writes.close(store.calls(LAST_REPLAY))).orElse(0);
        } finally {
            if (ownsStore) {
                store.store().close();
            }
        }
    }
}
