package io.continuity.session.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps threads from queueing up behind a server that does not answer.
 *
 * <pre>
 *            calls went unanswered for PATIENCE, and none was answered meanwhile
 *   CLOSED  -------------------------------------------------------------------->  OPEN
 *           <--------------------------------------------------------------------
 *            any call is answered
 * </pre>
 *
 * <p>While it is open one call at a time goes through, to find out, and waits as long as it may; the others are refused
 * at once. An error reply is an answer. A short lock, held for a few assignments; listeners are called after it.
 * <em>Thread-safe.</em>
 */
final class CircuitBreaker {
    /** How long a server may say nothing before calls are refused: failovers that take less are waited out. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final LongSupplier ticker;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by lock.
    private long lastAnswer;
    private @Nullable Long unansweredSince;
    private boolean open;
    private @Nullable Attempt probe;

    CircuitBreaker(LongSupplier ticker, Listener listener) {
        this.ticker = ticker;
        this.listener = listener;
        this.lastAnswer = ticker.getAsLong();
    }

    /** Hears of each change, on the thread of the call that caused it. */
    interface Listener {
        void opened();

        void closed();
    }

    /** Returns empty if the call is refused. */
    Optional<Attempt> begin() {
        lock.lock();
        try {
            if (open && probe != null) {
                return Optional.empty();
            }
            Attempt attempt = new Attempt(ticker.getAsLong());
            if (open) {
                probe = attempt;
            }
            return Optional.of(attempt);
        } finally {
            lock.unlock();
        }
    }

    /** How long nobody has been answered; zero while calls are. */
    Duration silence() {
        lock.lock();
        try {
            Long since = unansweredSince;
            return since == null ? Duration.ZERO : Duration.ofNanos(ticker.getAsLong() - since);
        } finally {
            lock.unlock();
        }
    }

    /** Counts as an answer: nobody waits for the server any more. */
    void retire() {
        answered();
    }

    private void answered() {
        boolean changed;
        lock.lock();
        try {
            lastAnswer = ticker.getAsLong();
            unansweredSince = null;
            changed = open;
            open = false;
        } finally {
            lock.unlock();
        }
        if (changed) {
            listener.closed();
        }
    }

    private void unanswered(long start) {
        boolean changed;
        lock.lock();
        try {
            if (lastAnswer - start > 0) {
                return; // Others were answered meanwhile.
            }
            Long since = unansweredSince;
            long first = since == null ? start : start - since < 0 ? start : since;
            unansweredSince = first;
            changed = !open && ticker.getAsLong() - first >= PATIENCE.toNanos();
            open |= changed;
        } finally {
            lock.unlock();
        }
        if (changed) {
            listener.opened();
        }
    }

    /** A call on its way. Not closing it keeps others out. <em>Not thread-safe</em>: owned by the caller. */
    final class Attempt implements AutoCloseable {
        private final long start;

        private Attempt(long start) {
            this.start = start;
        }

        /** The server has answered, be it with an error. */
        void answered() {
            CircuitBreaker.this.answered();
        }

        /** The server could not be reached, or has not answered in time. */
        void unanswered() {
            CircuitBreaker.this.unanswered(start);
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (probe == this) {
                    probe = null;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
