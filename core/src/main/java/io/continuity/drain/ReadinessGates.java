package io.continuity.drain;

import io.continuity.Clocks;
import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.drain.ReadinessGate.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * All gates of an instance: asks them, and remembers what each has said, since when, and why.
 *
 * <p>Has no rhythm of its own: somebody calls {@link #check} before the instance takes requests, and every few seconds until it
 * says that there is nothing more to find out. The gates are asked side by side, each on a daemon thread. One that does not
 * answer in time is left at work and not asked again before it has answered, so that one that hangs takes one thread and
 * holds nobody up. <em>Thread-safe.</em>
 */
public final class ReadinessGates {
    /** How often a gate may have no answer before the instance is let through, if it has never held it. */
    public static final int MAX_UNANSWERED = 12;

    /** The name of the threads on which gates are asked. */
    public static final String THREAD = "continuity-readiness-check";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");

    /** So that a gate that keeps to the timeout has answered. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final List<GateKeeper> keepers;
    private final Duration timeout;
    private final Executor threads;
    private final LongSupplier ticker = Clocks.ticker();
    private final ReentrantLock round = new ReentrantLock();
    private volatile Runnable whenLate = () -> {};

    private ReadinessGates(List<GateKeeper> keepers, Duration timeout, Executor threads) {
        this.keepers = List.copyOf(keepers);
        this.timeout = timeout;
        this.threads = threads;
    }

    /**
     * Creates what asks some gates; those that are {@link Policy#OFF} are left out.
     *
     * @param gates the gates of this instance
     * @param timeout how long each may take to answer
     * @return gates that were not asked yet
     * @throws IllegalArgumentException if a name is not as it must be, or is there twice, or the timeout is not above zero
     */
    public static ReadinessGates of(Collection<? extends ReadinessGate> gates, Duration timeout) {
        return of(gates, timeout, Clocks.system(), System.getLogger(ReadinessGates.class.getName()));
    }

    static ReadinessGates of(
            Collection<? extends ReadinessGate> gates, Duration timeout, InstantSource clock, System.Logger log) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be above zero: " + timeout);
        }
        Set<String> names = new HashSet<>();
        List<GateKeeper> keepers = new ArrayList<>();
        for (ReadinessGate gate : gates) {
            if (!NAME.matcher(gate.name()).matches() || !names.add(gate.name())) {
                throw new IllegalArgumentException(
                        "name of a readiness gate must be 1 to 50 small letters, digits and hyphens, and be there once: '"
                                + gate.name() + "' of " + gate.getClass().getName());
            }
            Policy policy = Objects.requireNonNull(gate.policy(), "policy");
            if (policy != Policy.OFF) {
                keepers.add(new GateKeeper(gate, policy, clock, log));
            }
        }
        return new ReadinessGates(keepers, timeout, new ParticipantThreads(THREAD));
    }

    /**
     * Sets who is told that an answer has come that nobody waits for any more: to {@link #check} soon.
     *
     * @param listener called on the thread of the gate
     */
    public void whenLate(Runnable listener) {
        whenLate = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Asks all gates of which there is something to find out, and again at once as long as one more has opened.
     *
     * @return true if nobody need be asked any more
     */
    public boolean check() {
        round.lock();
        try {
            long before;
            do {
                before = left();
                ask(keeper -> !keeper.isDone());
                // What they wait for may have been found out, also that nobody knows.
                ask(keeper -> keeper.status().state() == State.WAITING);
            } while (left() > 0 && left() < before);
            return left() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            round.unlock();
        }
    }

    private long left() {
        return keepers.stream().filter(keeper -> !keeper.isDone()).count();
    }

    private void ask(Predicate<GateKeeper> some) throws InterruptedException {
        List<GateKeeper> asked = keepers.stream().filter(some).toList();
        asked.forEach(keeper -> keeper.ask(threads, timeout, () -> whenLate.run()));
        long end = ticker.getAsLong() + timeout.plus(GRACE).toNanos();
        for (GateKeeper keeper : asked) {
            keeper.await(end - ticker.getAsLong());
        }
    }

    /**
     * Tells whether any gate keeps the instance out of service.
     *
     * @return true also before the first answers
     */
    public boolean isHolding() {
        return keepers.stream().anyMatch(keeper -> keeper.status().holding());
    }

    /**
     * Returns what is known of all gates. Asks nobody.
     *
     * @return in the order in which they were given
     */
    public List<GateStatus> statuses() {
        return keepers.stream().map(GateKeeper::status).toList();
    }

    /**
     * Returns what is known of one gate. Asks nobody.
     *
     * @param name the gate's
     * @return empty if there is none of that name, or it is off
     */
    public Optional<GateStatus> status(String name) {
        return statuses().stream().filter(gate -> gate.name().equals(name)).findFirst();
    }

    /** Interrupts all checks that are under way: nobody waits for them any more. */
    public void cancel() {
        keepers.forEach(GateKeeper::cancel);
    }
}
