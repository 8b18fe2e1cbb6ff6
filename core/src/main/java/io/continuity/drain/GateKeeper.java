package io.continuity.drain;

import io.continuity.ContinuityException;
import io.continuity.drain.ReadinessGate.Answer;
import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.drain.ReadinessGate.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one gate, and remembers what it has said. Used by one round at a time; anybody may read its status, or cancel.
 */
final class GateKeeper {
    private final ReadinessGate gate;
    private final InstantSource clock;
    private final System.Logger log;
    private final Policy policy;
    private volatile GateStatus status;
    private volatile @Nullable Question question;

    // Touched by one round at a time only.
    private int unanswered;
    private boolean everHeld;
    private boolean passed;

    GateKeeper(ReadinessGate gate, Policy policy, InstantSource clock, System.Logger log) {
        this.gate = gate;
        this.policy = policy;
        this.clock = clock;
        this.log = log;
        this.status =
                new GateStatus(gate.name(), policy, State.WAITING, policy == Policy.FAIL, clock.instant(), List.of());
    }

    /** One check under way, and whether it was waited for in vain. */
    private static final class Question extends FutureTask<Answer> {
        private final Instant askedAt;
        private final Runnable whenLate;
        private volatile boolean late;

        Question(ReadinessGate gate, Duration timeout, Instant askedAt, Runnable whenLate) {
            super(() -> Objects.requireNonNull(gate.check(timeout), "answer"));
            this.askedAt = askedAt;
            this.whenLate = whenLate;
        }

        @Override
        protected void done() {
            if (late && !isCancelled()) {
                whenLate.run();
            }
        }
    }

    GateStatus status() {
        return status;
    }

    /** Whether there is nothing more to find out. */
    boolean isDone() {
        boolean overtaken = passed && policy == Policy.FAIL && status.state() == State.HELD;
        return !gate.isStanding() && (status.state() == State.OPEN || overtaken);
    }

    /** Asks, unless the gate is still at work on the last question. */
    void ask(Executor threads, Duration timeout, Runnable whenLate) {
        if (question == null) {
            Question next = new Question(gate, timeout, clock.instant(), whenLate);
            question = next;
            try {
                threads.execute(next);
            } catch (RuntimeException | OutOfMemoryError e) { // The latter where there can be no more threads.
                next.cancel(false);
            }
        }
    }

    /** Waits for the answer, so many nanoseconds at most, and takes it. */
    void await(long nanos) throws InterruptedException {
        Question asked = question;
        if (asked != null) {
            boolean waitedBefore = asked.late;
            boolean answered = isAnswered(asked, nanos);
            settle(answered ? answer(asked) : noAnswerYet(asked), !answered || !waitedBefore);
            question = answered ? null : asked;
        }
    }

    private static boolean isAnswered(Question asked, long nanos) throws InterruptedException {
        try {
            var unused = asked.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | CancellationException e) {
            return true;
        } catch (TimeoutException e) {
            // It may be done by now, and then has told nobody.
            asked.late = true;
        }
        return asked.isDone();
    }

    private static Answer answer(Question asked) throws InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            return Answer.unknown(told(Objects.requireNonNull(e.getCause())));
        } catch (CancellationException e) {
            return Answer.unknown("the check was cancelled");
        }
    }

    private static String told(Throwable failure) {
        return failure instanceof ContinuityException
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getName();
    }

    private static Answer noAnswerYet(Question asked) {
        return Answer.unknown("no answer yet, asked at " + asked.askedAt);
    }

    /**
     * The only transition.
     *
     * @param counts whether an answer that is none is one more
     */
    private void settle(Answer answer, boolean counts) {
        GateStatus before = status;
        boolean letThrough = false;
        switch (answer.state()) {
            case OPEN -> passed = true;
            case HELD -> everHeld = true;
            case WAITING -> {}
            case UNKNOWN -> {
                unanswered += counts ? 1 : 0;
                boolean patient = everHeld || gate.holdsWhileUnknown();
                letThrough = !passed && !patient && unanswered >= ReadinessGates.MAX_UNANSWERED;
                passed |= letThrough;
            }
        }
        boolean holding = policy == Policy.FAIL && isClosed(answer, before);
        boolean changed = before.state() != answer.state() || before.holding() != holding;
        Instant since = changed ? clock.instant() : before.since();
        status = new GateStatus(before.name(), policy, answer.state(), holding, since, answer.reasons());
        if (before.state() != answer.state() && answer.state() != State.WAITING) {
            tell(before.state());
        }
        if (letThrough && policy == Policy.FAIL) {
            log.log(
                    System.Logger.Level.WARNING,
                    () -> "The instance gets ready though nobody knows the answer of the readiness check "
                            + before.name() + ": " + answer.reasons());
        }
    }

    /** What is not known changes nothing once it was open. */
    private boolean isClosed(Answer answer, GateStatus before) {
        boolean closedAgain = answer.state() == State.HELD || (answer.state() != State.OPEN && before.holding());
        return !passed || (gate.isStanding() && everHeld && closedAgain);
    }

    private void tell(State before) {
        GateStatus now = status;
        String check = "Readiness check " + now.name();
        String why = String.join("; ", now.reasons());
        if (now.state() == State.OPEN && now.reasons().isEmpty()) {
            if (before != State.WAITING) {
                log.log(System.Logger.Level.INFO, () -> check + " is open");
            }
        } else if (now.state() == State.UNKNOWN) {
            log.log(System.Logger.Level.WARNING, () -> check + " has no answer yet, trying again: " + why);
        } else {
            String then = now.holding() ? "The instance is not ready until that is over" : "The instance goes on";
            log.log(System.Logger.Level.WARNING, () -> check + ": " + why + ". " + then);
        }
    }

    /** Interrupts a check that is under way. */
    void cancel() {
        Question asked = question;
        if (asked != null) {
            asked.cancel(true);
        }
    }
}
