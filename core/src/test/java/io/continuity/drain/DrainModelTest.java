package io.continuity.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Any sequence of work and cancellations, against a model that only counts; and threads that race. */
class DrainModelTest {
    private static final DrainPlan PLAN =
            DrainPlan.builder(Duration.ofSeconds(30)).build();

    private enum What {
        BEGIN,
        END,
        CANCEL
    }

    private record Event(What what, WorkKind kind, int millis) {}

    private static final class Model {
        private final Drain drain;
        private final Deque<DrainWork> open = new ArrayDeque<>();
        private final List<DrainPhase> phases = new ArrayList<>(); // Of each event.
        private long admitted;
        private long refused;
        private long late;
        private boolean cancelled;

        Model(Drain drain) {
            this.drain = drain;
        }

        void happen(Event event) {
            phases.add(drain.phase());
            switch (event.what) {
                case BEGIN -> begin(event.kind);
                case END -> {
                    if (!open.isEmpty()) {
                        open.removeFirst().end();
                    }
                }
                case CANCEL -> {
                    boolean possible = drain.phase() == DrainPhase.LINGER || drain.phase() == DrainPhase.ANNOUNCE;
                    assertThat(drain.cancel()).isEqualTo(possible);
                    cancelled = cancelled || possible;
                }
            }
        }

        private void begin(WorkKind kind) {
            DrainPhase phase = drain.phase();
            boolean turnedAway = kind == WorkKind.TASK
                    ? phase.compareTo(DrainPhase.FLUSH) >= 0
                    : phase.compareTo(DrainPhase.FINISH) >= 0;
            DrainWork work = drain.begin(kind);
            assertThat(work.isRefused()).isEqualTo(turnedAway);
            if (turnedAway) {
                refused++;
            } else {
                admitted++;
                open.add(work);
                late += phase != DrainPhase.SERVING && kind != WorkKind.TASK ? 1 : 0;
            }
        }
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(6, What.BEGIN), Tuple.of(5, What.END), Tuple.of(1, What.CANCEL)),
                        Arbitraries.of(WorkKind.class),
                        Arbitraries.integers().between(0, 25_000))
                .as(Event::new)
                .list()
                .ofMaxSize(40);
    }

    @Property
    void nothingIsCountedTwiceOrForgottenAndNoBoundIsPassed(
            @ForAll("events") List<Event> before, @ForAll("events") List<Event> during) {
        FakeTime time = new FakeTime();
        Drain drain = time.drain(PLAN);
        Model model = new Model(drain);
        before.stream().filter(event -> event.what != What.CANCEL).forEach(model::happen);
        assertThat(drain.progress().inFlight().values().stream().mapToLong(n -> n))
                .allMatch(n -> n >= 0);
        during.forEach(event -> time.at(Duration.ofMillis(event.millis), () -> model.happen(event)));

        DrainReceipt receipt = drain.drain();

        long cut = receipt.cut().values().stream().mapToLong(n -> n).sum();
        assertThat(receipt.cancelled()).isEqualTo(model.cancelled);
        assertThat(receipt.late()).isEqualTo(model.late);
        assertThat(receipt.refused()).isEqualTo(model.refused);
        assertThat(receipt.served() + (model.cancelled ? model.open.size() : cut))
                .isEqualTo(model.admitted);
        assertThat(receipt.took().plus(DrainPlan.RESERVE)).isLessThanOrEqualTo(PLAN.gracePeriod());
        assertThat(drain.phase()).isEqualTo(model.cancelled ? DrainPhase.SERVING : DrainPhase.CLOSE);
        assertThat(model.cancelled ? List.<DrainPhase>of() : model.phases).isSorted();
    }

    @Example
    void whoRacesWithTheFinishIsEitherWaitedForOrRefused() throws Exception {
        for (int round = 0; round < 200; round++) {
            Drain drain = Drain.of(DrainPlan.builder(Duration.ofSeconds(30))
                    .linger(Duration.ZERO, Duration.ZERO)
                    .build());
            CyclicBarrier together = new CyclicBarrier(2);
            FutureTask<Boolean> request = new FutureTask<>(() -> {
                together.await(30, TimeUnit.SECONDS);
                DrainWork work = drain.begin(WorkKind.HTTP);
                boolean left = !work.isRefused() && drain.phase() == DrainPhase.CLOSE;
                work.end();
                return left;
            });
            new Thread(request).start();
            together.await(30, TimeUnit.SECONDS);
            drain.drain();
            assertThat(request.get(30, TimeUnit.SECONDS))
                    .as("admitted, and not waited for")
                    .isFalse();
        }
    }

    @Example
    void whoDrainsWhileAnotherDoesGetsTheSameReceipt() throws Exception {
        Drain drain = Drain.of(PLAN);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        drain.register(DrainPhase.HAND_OVER, "waits", step -> {
            inside.countDown();
            goOn.await();
        });
        FutureTask<DrainReceipt> first = new FutureTask<>(drain::drain);
        new Thread(first).start();
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        FutureTask<DrainReceipt> second = new FutureTask<>(drain::drain);
        new Thread(second).start();
        goOn.countDown();

        assertThat(second.get(30, TimeUnit.SECONDS)).isSameAs(first.get(30, TimeUnit.SECONDS));
    }

    @Example
    void participantThatHangsIsInterruptedAndLeftBehindOnRealThreads() throws Exception {
        Drain drain = Drain.of(DrainPlan.builder(Duration.ofSeconds(30))
                .flush(Duration.ofMillis(50))
                .build());
        CountDownLatch interrupted = new CountDownLatch(1);
        drain.register(DrainPhase.FLUSH, "stuck", step -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });

        DrainReceipt receipt = drain.drain();

        assertThat(receipt.failed()).containsExactly("flush 'stuck' did not end");
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(receipt.cut()).isEqualTo(Map.of());
    }
}
