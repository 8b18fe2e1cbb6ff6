package io.continuity.drain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Takes one instance out of service without hurting anyone.
 *
 * <pre>
 * SERVING ─> ANNOUNCE ─> LINGER ─> HAND_OVER ─> FINISH ─> BACKGROUND ─> FLUSH ─> CLOSE
 *    ^           │          │                   └ leaveService() ends here
 *    └──────── cancel() ────┘   or the end of rehearse()
 * </pre>
 *
 * <p>Counts work from {@link #begin} to its end. {@link #drain} goes through the phases on the thread that calls it, each
 * within the bound of its {@link DrainPlan}; participants have threads of their own, as one that hangs is left behind.
 * Whoever drains while another does waits for that one. An interrupt ends the phase that it falls into.
 * <em>Thread-safe.</em>
 */
public final class Drain {
    private final DrainPlan plan;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final Waiter waiter;
    private final Executor threads;
    private final System.Logger log;
    private final Traffic traffic;
    private final Participants participants;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private volatile State state; // Written under the lock only.
    private volatile boolean hurried; // Set once: nobody sends requests any more.

    // Guarded by the lock.
    private boolean running;
    private boolean rehearsal;
    private boolean cancelled;
    private Optional<DrainReceipt> receipt = Optional.empty();

    // Touched by the thread that drains, and handed on to the next one under the lock.
    private DrainAccount account;

    private record State(DrainPhase phase, Instant since, long ticks, Map<DrainPhase, PhaseTime> times) {}

    Drain(DrainBuilder builder) {
        this.plan = builder.plan;
        this.clock = builder.clock;
        this.ticker = builder.ticker;
        this.waiter = builder.waiter;
        this.threads = builder.threads;
        this.log = builder.log;
        this.traffic = builder.traffic;
        this.participants = new Participants(threads, ticker, log);
        this.account = new DrainAccount(0, log);
        this.state = new State(DrainPhase.SERVING, clock.instant(), ticker.getAsLong(), Map.of());
    }

    /**
     * Creates one that serves.
     *
     * @param plan how long each phase may last
     * @return a drain
     */
    public static Drain of(DrainPlan plan) {
        return builder(plan).build();
    }

    /**
     * Creates one that serves and logs elsewhere than {@code System.getLogger} does.
     *
     * <p>While a JVM shuts down, {@code java.util.logging} says nothing any more, and that is where the line at the end is
     * logged.
     *
     * @param plan how long each phase may last
     * @param log takes what is to be logged
     * @return a drain
     */
    public static Drain of(DrainPlan plan, System.Logger log) {
        return builder(plan).log(log).build();
    }

    /** Starts building one whose time a test can move. */
    static DrainBuilder builder(DrainPlan plan) {
        return new DrainBuilder(plan);
    }

    /**
     * Returns how long each phase may last.
     *
     * @return the plan
     */
    public DrainPlan plan() {
        return plan;
    }

    /**
     * Has somebody called in a phase.
     *
     * @param phase any but SERVING, LINGER and CLOSE; from now on, if it has not begun
     * @param name what the receipt calls it
     * @param participant what it does
     * @throws IllegalArgumentException if nobody is called in that phase
     */
    public void register(DrainPhase phase, String name, DrainParticipant participant) {
        participants.register(phase, name, participant);
    }

    /**
     * Has somebody called whenever a drain has been cancelled and the instance serves again.
     *
     * @param callback called on the thread that drained; what it throws is logged
     */
    public void onCancel(Runnable callback) {
        participants.onCancel(callback);
    }

    /**
     * Begins some work, or refuses it.
     *
     * <p>Refused are requests from {@link DrainPhase#FINISH} on, and tasks from {@link DrainPhase#FLUSH} on.
     *
     * @param kind what it is
     * @return the work, to be ended by the caller unless {@link DrainWork#isRefused it is refused}
     */
    public DrainWork begin(WorkKind kind) {
        // Counted before looking at the phase: whoever enters FINISH then sees it, or it sees FINISH.
        traffic.begin(kind);
        DrainPhase phase = state.phase;
        boolean late = phase != DrainPhase.SERVING && kind != WorkKind.TASK;
        if (phase.refuses(kind)) {
            traffic.refuse(kind);
            changed();
            return new DrainWork(this, kind, late, true);
        }
        traffic.admitted(kind);
        if (late) {
            traffic.late(ticker.getAsLong());
        }
        return new DrainWork(this, kind, late, false);
    }

    /**
     * Returns where it is.
     *
     * @return the phase
     */
    public DrainPhase phase() {
        return state.phase;
    }

    /**
     * Returns how far it has got.
     *
     * @return a copy of what is known
     */
    public DrainProgress progress() {
        State now = state;
        return new DrainProgress(now.phase, now.since, traffic.inFlight(), traffic.lateCount(), now.times);
    }

    /**
     * Returns which share of the connections that bring a request now should be asked to close.
     *
     * <p>Rises from 0 to 1 in the first half of the shortest time to linger, so that not all clients connect anew at once.
     *
     * @return 0 while serving, 1 in the end
     */
    public double closingShare() {
        State now = state;
        if (!now.phase.isReversible()) {
            return now.phase == DrainPhase.SERVING ? 0 : 1;
        }
        double ramp = plan.minLinger().toNanos() / 2.0;
        long elapsed = now.phase == DrainPhase.LINGER ? ticker.getAsLong() - now.ticks : 0;
        return ramp == 0 ? 1 : Math.min(1, elapsed / ramp);
    }

    /**
     * Goes back to serving, if it has not come to the hand-over yet.
     *
     * @return whether it has
     */
    public boolean cancel() {
        return locked(() -> {
            boolean possible = state.phase.isReversible();
            if (possible) {
                cancelled = true;
                enter(DrainPhase.SERVING);
            }
            return possible;
        });
    }

    /**
     * Drains up to and with {@link DrainPhase#FINISH}, and waits for it.
     *
     * @return false if it was cancelled, and the instance serves again
     */
    public boolean leaveService() {
        return claim(DrainPhase.FINISH) ? leave() : phase().hasLeft();
    }

    /** Has {@link #leaveService} done on a thread of its own, and does not wait. */
    public void startLeaving() {
        threads.execute(() -> {
            var unused = leaveService();
        });
    }

    /**
     * Announces and lingers as {@link #leaveService} does, and then goes back to serving. A drain that begins meanwhile
     * goes on from there.
     *
     * @return what came of it; empty if it has become a drain
     * @throws IllegalStateException if a drain had begun before
     */
    public Optional<DrainReceipt> rehearse() {
        if (!locked(this::claimRehearsal)) {
            throw new IllegalStateException("A drain has begun already: " + phase());
        }
        return leave() ? Optional.empty() : receipt();
    }

    private boolean leave() {
        try {
            account = new DrainAccount(ticker.getAsLong(), log);
            traffic.drainBegins(ticker.getAsLong());
            advance(DrainPhase.SERVING, DrainPhase.ANNOUNCE);
            participate(DrainPhase.ANNOUNCE);
            if (advance(DrainPhase.ANNOUNCE, DrainPhase.LINGER)) {
                linger();
            }
            locked(this::endRehearsal);
            if (!advance(DrainPhase.LINGER, DrainPhase.HAND_OVER)) {
                return conclude(true);
            }
            participate(DrainPhase.HAND_OVER);
            advance(DrainPhase.HAND_OVER, DrainPhase.FINISH);
            participate(DrainPhase.FINISH);
            return true;
        } finally {
            release();
        }
    }

    /**
     * Drains to the end, and waits for it; what {@link #leaveService} has done is not done again.
     *
     * @return what came of it; the same for whoever asks
     */
    public DrainReceipt drain() {
        if (leaveService() && claim(DrainPhase.CLOSE)) {
            try {
                advance(DrainPhase.FINISH, DrainPhase.BACKGROUND);
                participate(DrainPhase.BACKGROUND);
                advance(DrainPhase.BACKGROUND, DrainPhase.FLUSH);
                participate(DrainPhase.FLUSH);
                advance(DrainPhase.FLUSH, DrainPhase.CLOSE);
                conclude(false);
            } finally {
                release();
            }
        }
        return receipt().orElseThrow();
    }

    /**
     * Drains to the end without waiting for requests, as the container sends none any more: what still waits for them, on
     * whichever thread, goes on at once. Before {@link DrainPhase#BACKGROUND}, nobody else is called.
     *
     * @return what came of it
     */
    public DrainReceipt stop() {
        hurried = true;
        changed();
        return drain();
    }

    /**
     * Returns what came of the last drain.
     *
     * @return empty before it has ended
     */
    public Optional<DrainReceipt> receipt() {
        return locked(() -> receipt);
    }

    Traffic traffic() {
        return traffic;
    }

    /** Has whoever waits look again. */
    void changed() {
        if (state.phase != DrainPhase.SERVING) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private <T> T locked(Supplier<T> does) {
        lock.lock();
        try {
            return does.get();
        } finally {
            lock.unlock();
        }
    }

    /** Becomes the one who drains, after another one has ended; false if that one has done it. */
    private boolean claim(DrainPhase upTo) {
        return locked(() -> {
            boolean waited = running;
            rehearsal = false; // One that is under way is a drain from now on.
            while (running) {
                changed.awaitUninterruptibly();
            }
            boolean calledOff = waited && cancelled && state.phase == DrainPhase.SERVING;
            running = !calledOff && state.phase.compareTo(upTo) < 0;
            cancelled = cancelled && !running;
            return running;
        });
    }

    /** To be called under the lock. */
    private boolean claimRehearsal() {
        boolean possible = !running && !hurried && state.phase == DrainPhase.SERVING;
        running = running || possible;
        rehearsal = rehearsal || possible;
        return possible;
    }

    /** To be called under the lock. */
    private boolean endRehearsal() {
        boolean ends = rehearsal && state.phase == DrainPhase.LINGER;
        if (ends) {
            enter(DrainPhase.SERVING);
        }
        return ends;
    }

    private void release() {
        locked(() -> {
            running = false;
            rehearsal = false;
            changed.signalAll();
            return running;
        });
        account.restoreInterrupt();
    }

    /** Goes on to a phase, unless somebody has cancelled in between. */
    private boolean advance(DrainPhase from, DrainPhase to) {
        return locked(() -> {
            boolean possible = state.phase == from;
            if (possible) {
                enter(to);
            }
            return possible;
        });
    }

    /** The only transition. To be called under the lock. */
    private void enter(DrainPhase phase) {
        long now = ticker.getAsLong();
        state = new State(phase, clock.instant(), now, PhaseTime.added(state.times, state.phase, now - state.ticks));
        changed.signalAll();
    }

    /** Returns whether the instance has left. */
    private boolean conclude(boolean serves) {
        DrainReceipt made = account.receipt(traffic, ticker.getAsLong(), serves);
        locked(() -> receipt = Optional.of(made));
        log.log(serves || made.isClean() ? System.Logger.Level.INFO : System.Logger.Level.WARNING, made.line());
        if (serves) {
            participants.tellCancelled();
        }
        return !serves;
    }

    private void linger() {
        if (!traffic.everServed()) {
            return;
        }
        long begun = state.ticks;
        long least = begun + plan.minLinger().toNanos();
        long most = begun + plan.bound(DrainPhase.LINGER).toNanos();
        boolean over = false;
        while (!over) {
            long quiet = traffic.lastLate() + plan.quietPeriod().toNanos();
            long end = Math.min(most, Math.max(least, quiet));
            over = ticker.getAsLong() >= end || await(DrainPhase.LINGER, end, () -> false);
        }
    }

    private void participate(DrainPhase phase) {
        Duration bound = plan.bound(phase);
        long end = ticker.getAsLong() + bound.toNanos();
        List<Participation> begun = goesOnAtOnce(phase) ? List.of() : participants.begin(phase, end, this::changed);
        await(
                phase,
                end,
                () -> begun.stream().allMatch(Participation::isDone)
                        && traffic.unfinished(phase).isEmpty());
        begun.forEach(participation -> account.add(phase, bound, participation));
        if (phase == state.phase) {
            account.settle(phase, traffic);
        }
    }

    private boolean goesOnAtOnce(DrainPhase phase) {
        return hurried && phase.compareTo(DrainPhase.BACKGROUND) < 0;
    }

    /** Waits until something holds, the time is over, the phase is another one, or it is interrupted. Tells to stop. */
    private boolean await(DrainPhase phase, long end, BooleanSupplier holds) {
        lock.lock();
        try {
            while (state.phase == phase && !goesOnAtOnce(phase) && !holds.getAsBoolean()) {
                long left = end - ticker.getAsLong();
                if (left <= 0) {
                    return false;
                }
                waiter.await(changed, left);
            }
            return true;
        } catch (InterruptedException e) {
            account.interrupted();
            return true;
        } finally {
            lock.unlock();
        }
    }
}
