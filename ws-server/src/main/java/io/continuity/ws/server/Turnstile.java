package io.continuity.ws.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Has the log asked for so many clients at a time; the others wait, in the order in which they came.
 *
 * <p>When an instance takes over from another one, thousands of clients come within seconds, to a process that has just started. If
 * the log were asked for all of them, each would wait for all others, none would be answered in time, and they would come
 * again. <em>Thread-safe.</em>
 */
final class Turnstile {
    /** A few thousand in a second, if the log takes some milliseconds for each; 400 if owners need all their time to release. */
    static final int AT_A_TIME = 100;

    /** Half of what clients give a server to answer. */
    static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final LongSupplier ticker;
    private final Strand strand = new Strand(Runnable::run, LogicalConnection::failed);

    // Used in the strand only.
    private final Deque<Waiting> line = new ArrayDeque<>();
    private int inside;

    private record Waiting(long since, Runnable turn, Runnable late) {}

    /** Begins with nobody inside. */
    Turnstile(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /**
     * Waits for a turn.
     *
     * @param turn is run when it has come, by whoever has left; {@link #leave} has to follow
     * @param late is run instead if that takes too long
     */
    void enter(Runnable turn, Runnable late) {
        strand.run(() -> {
            line.addLast(new Waiting(ticker.getAsLong(), turn, late));
            next();
        });
    }

    void leave() {
        strand.run(() -> {
            inside--;
            next();
        });
    }

    private void next() {
        while (!line.isEmpty()) {
            boolean late = ticker.getAsLong() - line.getFirst().since() > MAX_WAIT.toNanos();
            if (!late && inside >= AT_A_TIME) {
                return;
            }
            Waiting first = line.removeFirst();
            inside += late ? 0 : 1;
            (late ? first.late() : first.turn()).run();
        }
    }
}
