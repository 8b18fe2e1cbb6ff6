package io.continuity.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Drains that race with requests, are rehearsed, or come when the container has gone before. */
class DrainEndsTest {
    private static final DrainPlan PLAN =
            DrainPlan.builder(Duration.ofSeconds(30)).build();
    private static final DrainPlan ENDLESS = DrainPlan.builder(Duration.ofHours(5))
            .linger(Duration.ofHours(1), Duration.ofHours(1))
            .finish(Duration.ofHours(1))
            .build();

    private final FakeTime time = new FakeTime();

    private static <T> FutureTask<T> run(Callable<T> does) {
        FutureTask<T> task = new FutureTask<>(does);
        new Thread(task).start();
        return task;
    }

    private static <T> T of(FutureTask<T> task) throws Exception {
        return task.get(30, TimeUnit.SECONDS);
    }

    private static void serve(Drain drain) {
        drain.begin(WorkKind.HTTP).end();
    }

    private static void awaitPhase(Drain drain, DrainPhase phase) {
        while (drain.phase() != phase) {
            Thread.onSpinWait();
        }
    }

    @Nested
    class Race {
        /** A drain that begins and ends at the moment in which a request is about to be counted. */
        @Test
        void requestThatIsCountedWhileAllElseHappensIsRefused() {
            AtomicReference<Drain> drain = new AtomicReference<>();
            Traffic traffic = new Traffic() {
                @Override
                void begin(WorkKind kind) {
                    Objects.requireNonNull(drain.get()).drain();
                    super.begin(kind);
                }
            };
            drain.set(Drain.builder(PLAN).traffic(traffic).build());

            DrainWork work = Objects.requireNonNull(drain.get()).begin(WorkKind.HTTP);

            assertThat(work.isRefused()).isTrue();
        }
    }

    @Nested
    class Rehearsal {
        @Test
        void announcesAndLingersAndServesAgain() {
            Drain drain = time.drain(PLAN);
            List<DrainPhase> called = new ArrayList<>();
            for (DrainPhase phase : List.of(DrainPhase.ANNOUNCE, DrainPhase.HAND_OVER, DrainPhase.FLUSH)) {
                drain.register(phase, "notes", step -> called.add(step.phase()));
            }
            drain.onCancel(() -> called.add(DrainPhase.SERVING));
            serve(drain);

            DrainReceipt receipt = drain.rehearse().orElseThrow();

            assertThat(receipt.cancelled()).isTrue();
            assertThat(time.now()).isEqualTo(PLAN.minLinger());
            assertThat(called).containsExactly(DrainPhase.ANNOUNCE, DrainPhase.SERVING);
            assertThat(drain.begin(WorkKind.HTTP))
                    .returns(false, DrainWork::isLate)
                    .returns(false, DrainWork::isRefused);
        }

        @Test
        void isRefusedOnceADrainHasBegun() {
            Drain drain = time.drain(PLAN);
            assertThat(drain.leaveService()).isTrue();

            assertThatThrownBy(drain::rehearse)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("finish");
        }

        @Test
        void drainThatFollowsIsOneOfItsOwn() {
            Drain drain = time.drain(PLAN);
            assertThat(drain.rehearse()).isPresent();

            assertThat(drain.drain().cancelled()).isFalse();
            assertThat(drain.phase()).isEqualTo(DrainPhase.CLOSE);
        }

        @Test
        void becomesTheDrainThatBeginsMeanwhile() throws Exception {
            Drain drain = Drain.of(ENDLESS);
            serve(drain);
            FutureTask<Optional<DrainReceipt>> rehearsal = run(drain::rehearse);
            awaitPhase(drain, DrainPhase.LINGER);
            FutureTask<DrainReceipt> meant = new FutureTask<>(drain::drain);
            Thread thread = new Thread(meant);
            thread.start();
            while (!(LockSupport.getBlocker(thread) instanceof Condition)) {
                Thread.onSpinWait();
            }

            drain.stop();

            assertThat(of(rehearsal)).isEmpty();
            assertThat(of(meant).cancelled()).isFalse();
        }
    }

    @Nested
    class Stop {
        @Test
        void doesNotLingerNorWaitForWhatIsStuckAndFlushesAllTheSame() {
            Drain drain = time.drain(PLAN);
            List<String> called = new ArrayList<>();
            drain.register(DrainPhase.ANNOUNCE, "announce", step -> called.add("announce"));
            drain.register(DrainPhase.FLUSH, "flush", step -> called.add("flush"));
            drain.begin(WorkKind.HTTP);

            DrainReceipt receipt = drain.stop();

            assertThat(time.now()).isZero();
            assertThat(called).containsExactly("flush");
            assertThat(receipt.cut()).isEqualTo(Map.of(WorkKind.HTTP, 1L));
        }

        @Test
        void cutsShortADrainThatLingers() throws Exception {
            Drain drain = Drain.of(ENDLESS);
            serve(drain);
            FutureTask<DrainReceipt> drains = run(drain::drain);
            awaitPhase(drain, DrainPhase.LINGER);

            DrainReceipt receipt = drain.stop();

            assertThat(of(drains)).isSameAs(receipt);
            assertThat(receipt.isClean()).isTrue();
        }

        @Test
        void cutsShortADrainThatWaitsForARequest() throws Exception {
            Drain drain = Drain.of(ENDLESS);
            drain.begin(WorkKind.ASYNC);
            drain.register(DrainPhase.HAND_OVER, "hangs", step -> new CountDownLatch(1).await());
            FutureTask<Boolean> leaves = run(drain::leaveService);
            awaitPhase(drain, DrainPhase.LINGER);

            DrainReceipt receipt = drain.stop();

            assertThat(of(leaves)).isTrue();
            assertThat(receipt.cut()).isEqualTo(Map.of(WorkKind.ASYNC, 1L));
        }
    }

    @Test
    void startLeavingDoesNotWait() {
        Drain drain = Drain.of(ENDLESS);
        serve(drain);

        drain.startLeaving();

        awaitPhase(drain, DrainPhase.LINGER);
        assertThat(drain.cancel()).isTrue();
    }

    @Test
    void whoThrowsWhenToldOfACancelledDrainKeepsNobodyFromHearing() {
        Drain drain = time.drain(PLAN);
        List<String> told = new ArrayList<>();
        drain.onCancel(() -> {
            throw new IllegalStateException("deaf");
        });
        drain.onCancel(() -> told.add("cancelled"));
        serve(drain);
        time.at(Duration.ofSeconds(1), drain::cancel);

        assertThat(drain.leaveService()).isFalse();

        assertThat(told).containsExactly("cancelled");
    }
}
