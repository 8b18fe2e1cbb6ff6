package io.continuity.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.ContinuityException;
import io.continuity.drain.ReadinessGate.Answer;
import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.drain.ReadinessGate.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.ResourceBundle;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gates that answer as the test says, on threads as in production. */
class ReadinessGatesTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    /** Answers what it is told to. */
    private static class Scripted implements ReadinessGate {
        private final String name;
        private final Policy policy;
        private final AtomicInteger asked = new AtomicInteger();
        private volatile Callable<Answer> answer = Answer::open;

        Scripted(String name, Policy policy) {
            this.name = name;
            this.policy = policy;
        }

        Scripted(Callable<Answer> answer) {
            this("schema", Policy.FAIL);
            this.answer = answer;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Policy policy() {
            return policy;
        }

        @Override
        public Answer check(Duration timeout) throws Exception {
            asked.incrementAndGet();
            return answer.call();
        }
    }

    private static final class Standing extends Scripted {
        Standing() {
            super(Answer::open);
        }

        @Override
        public boolean isStanding() {
            return true;
        }
    }

    private static final class Failure extends ContinuityException {
        private static final long serialVersionUID = 1L;

        Failure() {
            super("the store is away");
        }
    }

    private final class Log implements System.Logger {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
            said.add(level + " " + text);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Object... values) {
            said.add(level + " " + text);
        }
    }

    private ReadinessGates gates(Duration timeout, ReadinessGate... gates) {
        return ReadinessGates.of(List.of(gates), timeout, now::get, new Log());
    }

    private ReadinessGates gates(ReadinessGate... gates) {
        return gates(LONG, gates);
    }

    private static GateStatus only(ReadinessGates gates) {
        assertThat(gates.statuses()).hasSize(1);
        return gates.statuses().get(0);
    }

    @Example
    void nobodyIsLetThroughBeforeTheFirstAnswer() {
        ReadinessGates gates = gates(new Scripted(Answer::open));
        assertThat(gates.isHolding()).isTrue();
        assertThat(only(gates).state()).isEqualTo(State.WAITING);

        assertThat(gates.check()).isTrue();

        assertThat(gates.isHolding()).isFalse();
        assertThat(said).as("all is well from the start").isEmpty();
    }

    @Example
    void instanceWithoutGatesIsHeldByNobody() {
        assertThat(gates().isHolding()).isFalse();
        assertThat(gates().check()).isTrue();
    }

    @Example
    void heldSaysWhyAndSinceWhenUntilItOpens() {
        Scripted gate = new Scripted(() -> Answer.held("2 migrations are pending"));
        ReadinessGates gates = gates(gate);
        Instant first = now.get();
        assertThat(gates.check()).isFalse();
        now.set(first.plusSeconds(60));
        gate.answer = () -> Answer.held("1 migration is pending");
        assertThat(gates.check()).isFalse();

        assertThat(only(gates))
                .isEqualTo(new GateStatus(
                        "schema", Policy.FAIL, State.HELD, true, first, List.of("1 migration is pending")));
        gate.answer = Answer::open;
        assertThat(gates.check()).isTrue();
        assertThat(only(gates).since()).isEqualTo(first.plusSeconds(60));
        assertThat(said)
                .containsExactly(
                        "WARNING Readiness check schema: 2 migrations are pending. The instance is not ready until that is over",
                        "INFO Readiness check schema is open");
    }

    @Example
    void openGateIsNeverAskedAgain() {
        Scripted open = new Scripted(Answer::open);
        Scripted held = new Scripted("other", Policy.FAIL);
        held.answer = () -> Answer.held("no");
        ReadinessGates gates = gates(open, held);
        gates.check();
        open.answer = () -> Answer.held("changed its mind");
        gates.check();

        assertThat(open.asked).hasValue(1);
        assertThat(gates.status("schema").orElseThrow().holding()).isFalse();
    }

    @Example
    void warningHoldsNobodyAndIsAskedUntilItOpens() {
        Scripted gate = new Scripted("schema", Policy.WARN);
        ReadinessGates gates = gates(gate);
        assertThat(gates.isHolding()).isFalse();
        gate.answer = () -> Answer.held("too new");

        assertThat(gates.check()).isFalse();
        assertThat(gates.check()).isFalse();
        assertThat(gates.isHolding()).isFalse();
        assertThat(only(gates).reasons()).containsExactly("too new");
        assertThat(said).containsExactly("WARNING Readiness check schema: too new. The instance goes on");
    }

    @Example
    void gateThatIsOffIsNotThere() {
        Scripted gate = new Scripted("schema", Policy.OFF);
        ReadinessGates gates = gates(gate);

        assertThat(gates.check()).isTrue();
        assertThat(gates.statuses()).isEmpty();
        assertThat(gate.asked).hasValue(0);
    }

    @Example
    void outageHoldsForSomeTimesOnly() {
        Scripted gate = new Scripted(() -> {
            throw new Failure();
        });
        ReadinessGates gates = gates(gate);
        for (int i = 1; i < ReadinessGates.MAX_UNANSWERED; i++) {
            assertThat(gates.check()).isFalse();
            assertThat(gates.isHolding()).isTrue();
        }
        assertThat(gates.check()).as("it goes on asking").isFalse();
        assertThat(gates.isHolding()).isFalse();
        assertThat(only(gates).reasons()).containsExactly("the store is away");

        gate.answer = () -> Answer.held("too new");
        assertThat(gates.check()).as("there is nothing more to find out").isTrue();
        assertThat(gates.isHolding()).as("never held back again").isFalse();
    }

    @Example
    void outageAfterItWasHeldLetsNobodyThrough() {
        Scripted gate = new Scripted(() -> Answer.held("pending"));
        ReadinessGates gates = gates(gate);
        gates.check();
        gate.answer = () -> Answer.unknown("away");
        IntStream.range(0, 3 * ReadinessGates.MAX_UNANSWERED).forEach(i -> gates.check());

        assertThat(gates.isHolding()).isTrue();
    }

    @Example
    void gateThatMustKnowIsNotOvertakenByAnOutage() {
        ReadinessGates gates = gates(new Scripted(() -> Answer.unknown("away")) {
            @Override
            public boolean holdsWhileUnknown() {
                return true;
            }
        });
        IntStream.range(0, 3 * ReadinessGates.MAX_UNANSWERED).forEach(i -> gates.check());

        assertThat(gates.isHolding()).isTrue();
    }

    @Example
    void whatAnotherExceptionSaysIsNotRepeated() {
        ReadinessGates gates = gates(new Scripted(() -> {
            throw new IllegalStateException("secret");
        }));
        gates.check();

        assertThat(only(gates).reasons()).containsExactly("java.lang.IllegalStateException");
        assertThat(said).noneMatch(text -> text.contains("secret"));
    }

    @Example
    void checkThatHangsTakesOneThreadAndItsAnswerCountsWhenItComes() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        Scripted gate = new Scripted(() -> {
            hangs.await();
            return Answer.open();
        });
        ReadinessGates gates = gates(SHORT, gate);
        gates.whenLate(late::countDown);
        gates.check();
        gates.check();

        assertThat(gate.asked).hasValue(1);
        assertThat(gates.isHolding()).isTrue();
        assertThat(only(gates).reasons()).containsExactly("no answer yet, asked at " + now.get());
        hangs.countDown();
        assertThat(late.await(20, TimeUnit.SECONDS)).as("somebody hears of it").isTrue();
        assertThat(gates.check()).isTrue();
        assertThat(gates.isHolding()).isFalse();
        assertThat(gate.asked).hasValue(1);
    }

    @Example
    void checkThatHangsDoesNotKeepOthersFromAnswering() {
        CountDownLatch hangs = new CountDownLatch(1);
        Scripted other = new Scripted("other", Policy.FAIL);
        ReadinessGates gates = gates(
                SHORT,
                new Scripted(() -> {
                    hangs.await();
                    return Answer.open();
                }),
                other);
        gates.check();

        assertThat(gates.status("other").orElseThrow().state()).isEqualTo(State.OPEN);
        hangs.countDown();
    }

    @Example
    void cancelInterruptsWhatHangs() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        ReadinessGates gates = gates(SHORT, new Scripted(() -> {
            try {
                new CountDownLatch(1).await();
                return Answer.open();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }));
        gates.check();
        gates.cancel();

        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Example
    void gateThatWaitsForOthersIsAskedAgainAtOnceWhenOneOpens() {
        Scripted first = new Scripted("first", Policy.FAIL);
        AtomicReference<ReadinessGates> gates = new AtomicReference<>();
        Scripted second =
                new Scripted(() -> gates.get().status("first").orElseThrow().holding()
                        ? Answer.held("waits for the others")
                        : Answer.open());
        gates.set(gates(second, first));

        assertThat(gates.get().check()).isTrue();
    }

    @Example
    void gateThatWaitsForOneThatNobodyKnowsAnythingOfIsAskedAgainToo() {
        Scripted first = new Scripted(() -> Answer.unknown("away"));
        AtomicReference<ReadinessGates> gates = new AtomicReference<>();
        Scripted second = new Scripted("second", Policy.FAIL);
        second.answer = () -> gates.get().status("schema").orElseThrow().state() == State.WAITING
                ? Answer.waiting("waits for the other")
                : Answer.open();
        gates.set(gates(second, first));
        gates.get().check();

        assertThat(gates.get().status("second").orElseThrow().state()).isEqualTo(State.OPEN);
    }

    @Example
    void standingGateGoesOnBeingAskedAndMayClose() {
        Scripted gate = new Standing();
        ReadinessGates gates = gates(gate);
        assertThat(gates.check()).as("it goes on asking").isFalse();
        assertThat(gates.isHolding()).isFalse();

        gate.answer = () -> Answer.unknown("away");
        gates.check();
        assertThat(gates.isHolding()).as("what is not known changes nothing").isFalse();
        gate.answer = () -> Answer.held("closed");
        gates.check();
        assertThat(gates.isHolding()).isTrue();
        gate.answer = () -> Answer.unknown("away");
        gates.check();
        assertThat(gates.isHolding()).as("what is not known changes nothing").isTrue();
        gate.answer = Answer::open;
        gates.check();
        assertThat(gates.isHolding()).isFalse();
    }

    @Example
    void noteOfAnOpenGateIsAWarning() {
        ReadinessGates gates = gates(new Scripted(() -> Answer.open("1 request was answered with 500")));

        assertThat(gates.check()).isTrue();
        assertThat(said)
                .containsExactly(
                        "WARNING Readiness check schema: 1 request was answered with 500. The instance goes on");
    }

    @Property(tries = 300)
    void whoeverAnswersWhatAnInstanceIsHeldUntilItOpensOrNobodyKnows(
            @ForAll("answers") List<State> answers, @ForAll boolean warn) {
        Scripted gate = new Scripted("schema", warn ? Policy.WARN : Policy.FAIL);
        ReadinessGates gates = gates(gate);
        List<State> heard = new ArrayList<>();
        for (State state : answers) {
            int before = gate.asked.get();
            gate.answer = () -> new Answer(state, List.of("because"));
            gates.check();
            if (gate.asked.get() > before) {
                heard.add(state);
            }
            boolean open = heard.contains(State.OPEN) || letThrough(heard);
            assertThat(gates.isHolding()).as(heard.toString()).isEqualTo(!warn && !open);
        }
    }

    /** Mostly nothing, so that an instance is let through without knowing now and then. */
    @Provide
    Arbitrary<List<State>> answers() {
        return Arbitraries.frequency(
                        Tuple.of(30, State.UNKNOWN),
                        Tuple.of(2, State.WAITING),
                        Tuple.of(1, State.HELD),
                        Tuple.of(1, State.OPEN))
                .list()
                .ofMaxSize(40);
    }

    /** Twelve times nothing, and never a no before. */
    private static boolean letThrough(List<State> heard) {
        int no = heard.indexOf(State.HELD);
        return heard.subList(0, no < 0 ? heard.size() : no).stream()
                        .filter(state -> state == State.UNKNOWN)
                        .count()
                >= ReadinessGates.MAX_UNANSWERED;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Schema", "-a", "a b", "a\n"})
    void nameThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> gates(new Scripted(name, Policy.FAIL)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("small letters, digits and hyphens");
    }

    @Example
    void namesAreToldApartAndTimesAreAboveZero() {
        assertThatThrownBy(() -> gates(new Scripted(Answer::open), new Scripted(Answer::open)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'schema' of ");
        assertThatThrownBy(() -> gates(Duration.ZERO, new Scripted(Answer::open)))
                .hasMessage("timeout must be above zero: PT0S");
    }

    @Example
    void answerThatIsNotOpenHasAReason() {
        assertThatThrownBy(Answer::held).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(Answer::unknown).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(Answer::waiting).hasMessage("an answer must be open, or say why it is not: waiting");
    }
}
