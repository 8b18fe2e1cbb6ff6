package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnstileTest {
    private static final int MANY = 2 * Turnstile.AT_A_TIME;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // a clock may turn over
    private final Turnstile turnstile = new Turnstile(nanos::get);
    private final List<Integer> inside = new ArrayList<>();
    private final List<Integer> late = new ArrayList<>();

    private void enter(int from, int to) {
        for (int i = from; i < to; i++) {
            int who = i;
            turnstile.enter(() -> inside.add(who), () -> late.add(who));
        }
    }

    private static List<Integer> numbers(int to) {
        return IntStream.range(0, to).boxed().toList();
    }

    @Test
    void othersWaitUntilSomebodyLeavesAndKeepTheirOrder() {
        enter(0, MANY);
        assertThat(inside).isEqualTo(numbers(Turnstile.AT_A_TIME));

        turnstile.leave();
        assertThat(inside).isEqualTo(numbers(Turnstile.AT_A_TIME + 1));
        for (int i = 1; i < MANY; i++) {
            turnstile.leave();
        }
        assertThat(inside).isEqualTo(numbers(MANY));
        assertThat(late).isEmpty();
    }

    @Test
    void whoHasWaitedTooLongIsToldSoAndTakesNobodysPlace() {
        enter(0, Turnstile.AT_A_TIME + 2);
        nanos.addAndGet(Turnstile.MAX_WAIT.toNanos());
        enter(Turnstile.AT_A_TIME + 2, Turnstile.AT_A_TIME + 3);
        assertThat(late).isEmpty();

        nanos.addAndGet(Duration.ofNanos(1).toNanos());
        turnstile.leave();

        assertThat(late).containsExactly(Turnstile.AT_A_TIME, Turnstile.AT_A_TIME + 1);
        assertThat(inside).hasSize(Turnstile.AT_A_TIME + 1).endsWith(Turnstile.AT_A_TIME + 2);
    }

    @Test
    void aLineOfThoseWhoLeaveAtOnceNeedsNoStack() {
        AtomicInteger gone = new AtomicInteger();
        enter(0, Turnstile.AT_A_TIME);
        for (int i = 0; i < 100_000; i++) {
            turnstile.enter(
                    () -> {
                        gone.incrementAndGet();
                        turnstile.leave();
                    },
                    () -> late.add(-1));
        }
        assertThat(gone).hasValue(0);

        turnstile.leave();
        assertThat(gone).hasValue(100_000);
        assertThat(late).isEmpty();
    }

    @Test
    void fromManyThreadsTooNoMoreThanThatAreInside() {
        int each = 2000;
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        Runnable turn = () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            ForkJoinPool.commonPool().execute(() -> {
                now.decrementAndGet();
                served.incrementAndGet();
                turnstile.leave();
            });
        };
        CompletableFuture<?>[] threads = IntStream.range(0, 4)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < each; i++) {
                        turnstile.enter(turn, () -> served.addAndGet(-each));
                    }
                }))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(threads).orTimeout(60, TimeUnit.SECONDS).join();

        Scene.until(() -> served.get() == 4 * each);
        assertThat(most.get()).isLessThanOrEqualTo(Turnstile.AT_A_TIME);
    }
}
