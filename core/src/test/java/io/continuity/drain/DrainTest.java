package io.continuity.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The default plan: linger 2 to 10 s, hand over 2 s, finish 7 s, background 5 s, flush 3 s. */
class DrainTest {
    private final FakeTime time = new FakeTime();
    private final Drain drain =
            time.drain(DrainPlan.builder(Duration.ofSeconds(30)).build());

    private void serveOne() {
        drain.begin(WorkKind.HTTP).end();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    @Test
    void instanceThatHasServedNobodyLeavesAtOnce() {
        DrainReceipt receipt = drain.drain();

        assertThat(receipt.took()).isZero();
        assertThat(receipt.isClean()).isTrue();
        assertThat(drain.phase()).isEqualTo(DrainPhase.CLOSE);
    }

    @Test
    void lingersForTheLeastTimeIfNobodyComesLate() {
        serveOne();

        assertThat(drain.drain().took()).isEqualTo(seconds(2));
    }

    @Test
    void tellsHowLongItWasInEachPhaseOverAllDrains() {
        serveOne();
        time.at(seconds(1), drain::cancel);
        drain.leaveService();
        assertThat(drain.progress().times())
                .containsEntry(DrainPhase.LINGER, new PhaseTime(1, seconds(1)))
                .doesNotContainKey(DrainPhase.FLUSH);

        serveOne();
        drain.drain();

        assertThat(drain.progress().times())
                .containsEntry(DrainPhase.LINGER, new PhaseTime(2, seconds(3)))
                .containsEntry(DrainPhase.FLUSH, new PhaseTime(1, Duration.ZERO))
                .doesNotContainKey(DrainPhase.CLOSE);
    }

    @Test
    void lingersUntilItHasBeenQuiet() {
        serveOne();
        for (double at : new double[] {0.5, 1.2, 1.9, 2.8, 3.5}) {
            time.at(seconds(at), this::serveOne);
        }

        DrainReceipt receipt = drain.drain();

        assertThat(receipt.took()).isEqualTo(seconds(4.5));
        assertThat(receipt.late()).isEqualTo(5);
        assertThat(receipt.served()).isEqualTo(6);
    }

    @Test
    void lingersNoLongerThanTheBoundHoweverManyCome() {
        serveOne();
        for (int i = 1; i < 100; i++) {
            time.at(seconds(i * 0.5), this::serveOne);
        }

        DrainReceipt receipt = drain.drain();

        assertThat(receipt.took()).isEqualTo(seconds(10));
        assertThat(receipt.late()).isBetween(19L, 20L);
    }

    @Test
    void requestsAreTakenUntilTheFinishAndRefusedFromThenOn() {
        List<String> seen = new ArrayList<>();
        DrainWork slow = drain.begin(WorkKind.HTTP);
        time.at(seconds(1), () -> {
            DrainWork late = drain.begin(WorkKind.HTTP);
            seen.add(drain.phase() + " " + late.isLate() + " " + late.isRefused());
            late.end();
        });
        time.at(seconds(3), () -> {
            DrainWork late = drain.begin(WorkKind.HTTP);
            seen.add(drain.phase() + " " + late.isLate() + " " + late.isRefused());
        });
        time.at(seconds(4), slow::end);

        DrainReceipt receipt = drain.drain();

        assertThat(seen).containsExactly("linger true false", "finish true true");
        assertThat(receipt.took()).isEqualTo(seconds(4));
        assertThat(receipt.served()).isEqualTo(2);
        assertThat(receipt.refused()).isEqualTo(1);
    }

    @Test
    void requestThatDoesNotEndIsCutAndCountedEvenIfItEndsLater() {
        DrainWork stuck = drain.begin(WorkKind.HTTP);
        DrainWork stream = drain.begin(WorkKind.ASYNC);
        stream.become(WorkKind.SSE);
        drain.register(DrainPhase.FLUSH, "late", step -> stuck.end());

        DrainReceipt receipt = drain.drain();

        assertThat(receipt.cut()).isEqualTo(Map.of(WorkKind.HTTP, 1L, WorkKind.SSE, 1L));
        assertThat(receipt.served()).isZero();
        assertThat(receipt.isClean()).isFalse();
        assertThat(receipt.took()).isEqualTo(seconds(9));
        assertThat(receipt.line())
                .isEqualTo("Drained in 9.0 s: served=0 late=0 refused=0 handed-over=0 cut=2 unsaved=0"
                        + " cut by kind {http=1, sse=1}");
    }

    @Test
    void tasksAreWaitedForInTheBackground() {
        DrainWork task = drain.begin(WorkKind.TASK);
        time.at(seconds(3), task::end);

        DrainReceipt receipt = drain.drain();

        assertThat(receipt.took()).isEqualTo(seconds(3));
        assertThat(receipt.served()).isEqualTo(1);
        assertThat(drain.begin(WorkKind.TASK).isRefused()).isTrue();
    }

    @Test
    void participantsAreCalledInTheirPhasesAndReport() {
        List<DrainPhase> called = new ArrayList<>();
        for (DrainPhase phase : List.of(
                DrainPhase.FLUSH,
                DrainPhase.BACKGROUND,
                DrainPhase.FINISH,
                DrainPhase.HAND_OVER,
                DrainPhase.ANNOUNCE)) {
            drain.register(phase, "p", step -> {
                called.add(step.phase());
                assertThat(drain.phase()).isEqualTo(phase);
                assertThat(step.left()).isEqualTo(drain.plan().bound(phase));
                step.handedOver(phase == DrainPhase.HAND_OVER ? 12 : 0);
                step.unsaved(phase == DrainPhase.FLUSH ? 3 : 0);
            });
        }

        DrainReceipt receipt = drain.drain();

        assertThat(called)
                .containsExactly(
                        DrainPhase.ANNOUNCE,
                        DrainPhase.HAND_OVER,
                        DrainPhase.FINISH,
                        DrainPhase.BACKGROUND,
                        DrainPhase.FLUSH);
        assertThat(receipt.handedOver()).isEqualTo(12);
        assertThat(receipt.unsaved()).isEqualTo(3);
        assertThat(receipt.isClean()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = DrainPhase.class,
            names = {"SERVING", "LINGER", "CLOSE"})
    void nobodyIsCalledInAPhaseThatIsNotForParticipants(DrainPhase phase) {
        assertThatThrownBy(() -> drain.register(phase, "p", step -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("phase must be one in which participants are called: " + phase);
    }

    @Test
    void participantThatThrowsIsNamedAndTheOthersGoOn() {
        List<String> called = new ArrayList<>();
        drain.register(DrainPhase.FLUSH, "broken", step -> {
            throw new IllegalStateException("secret");
        });
        drain.register(DrainPhase.FLUSH, "sound", step -> called.add("sound"));

        DrainReceipt receipt = drain.drain();

        assertThat(called).containsExactly("sound");
        assertThat(receipt.failed()).containsExactly("flush 'broken' failed");
        assertThat(receipt.line()).endsWith(" failed [flush 'broken' failed]");
    }

    @Test
    void participantThatHangsIsLeftBehindAfterThePhasesBound() {
        drain.register(DrainPhase.FLUSH, "stuck", step -> {});
        time.hangParticipants();

        DrainReceipt receipt = drain.drain();

        assertThat(receipt.failed()).containsExactly("flush 'stuck' did not end");
        assertThat(receipt.took()).isEqualTo(drain.plan().bound(DrainPhase.FLUSH));
    }

    @Test
    void cancelledWhileLingeringItServesAgainAndMayDrainLater() {
        serveOne();
        time.at(seconds(1), () -> assertThat(drain.cancel()).isTrue());

        DrainReceipt receipt = drain.drain();

        assertThat(receipt.cancelled()).isTrue();
        assertThat(receipt.took()).isEqualTo(seconds(1));
        assertThat(receipt.line()).startsWith("Drain cancelled after 1.0 s: served=1 ");
        assertThat(drain.phase()).isEqualTo(DrainPhase.SERVING);
        assertThat(drain.begin(WorkKind.HTTP).isLate()).isFalse();

        assertThat(drain.drain().cancelled()).isFalse();
    }

    @Test
    void afterTheHandOverHasBegunItCannotBeCancelled() {
        List<Boolean> answers = new ArrayList<>();
        drain.register(DrainPhase.HAND_OVER, "p", step -> answers.add(drain.cancel()));

        assertThat(drain.drain().cancelled()).isFalse();

        assertThat(answers).containsExactly(false);
        assertThat(drain.cancel()).isFalse();
        assertThat(time.drain(drain.plan()).cancel()).isFalse();
    }

    @Test
    void leavingServiceStopsBeforeTheBackgroundAndIsNotDoneTwice() {
        serveOne();
        List<DrainPhase> called = new ArrayList<>();
        drain.register(DrainPhase.HAND_OVER, "p", step -> called.add(step.phase()));
        drain.register(DrainPhase.FLUSH, "p", step -> called.add(step.phase()));

        assertThat(drain.leaveService()).isTrue();
        assertThat(drain.phase()).isEqualTo(DrainPhase.FINISH);
        assertThat(drain.receipt()).isEmpty();
        assertThat(drain.leaveService()).isTrue();
        DrainReceipt receipt = drain.drain();

        assertThat(called).containsExactly(DrainPhase.HAND_OVER, DrainPhase.FLUSH);
        assertThat(drain.drain()).isSameAs(receipt);
        assertThat(time.now()).isEqualTo(seconds(2));
    }

    @Test
    void connectionsAreAskedToCloseMoreAndMore() {
        serveOne();
        List<Double> shares = new ArrayList<>(List.of(drain.closingShare()));
        for (double at : new double[] {0.25, 0.75, 1.5}) {
            time.at(seconds(at), () -> shares.add(drain.closingShare()));
        }

        drain.drain();

        shares.add(drain.closingShare());
        assertThat(shares).containsExactly(0.0, 0.25, 0.75, 1.0, 1.0);
    }

    @Test
    void progressTellsPhaseAndWorkInFlight() {
        DrainWork stuck = drain.begin(WorkKind.HTTP);
        List<DrainProgress> seen = new ArrayList<>();
        time.at(seconds(1), () -> {
            drain.begin(WorkKind.HTTP).end();
            seen.add(drain.progress());
        });
        time.at(seconds(3), stuck::end);

        drain.drain();

        DrainProgress progress = seen.get(0);
        assertThat(progress.phase()).isEqualTo(DrainPhase.LINGER);
        assertThat(progress.since()).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(progress.inFlight()).containsEntry(WorkKind.HTTP, 1L).containsEntry(WorkKind.SSE, 0L);
        assertThat(progress.late()).isEqualTo(1);
    }

    @Test
    void interruptEndsOnePhaseAndIsKeptForTheCaller() {
        serveOne();
        time.at(seconds(0.5), Thread.currentThread()::interrupt);

        DrainReceipt receipt = drain.drain();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(receipt.took()).isEqualTo(seconds(0.5));
    }

    @Test
    void workEndsOnceAndMayGoOn() {
        DrainWork work = drain.begin(WorkKind.HTTP);
        work.end();
        work.end();
        work.refuse();
        assertThat(drain.progress().inFlight()).containsEntry(WorkKind.HTTP, 0L);

        assertThat(work.resume()).isTrue();
        assertThat(work.resume()).isFalse();
        assertThat(drain.progress().inFlight()).containsEntry(WorkKind.HTTP, 1L);
        work.end();

        assertThat(drain.drain().served()).isEqualTo(1);
    }
}
