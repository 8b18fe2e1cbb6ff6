package io.continuity.drain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;

/** Time that passes only while the drain waits, and what happens in it; all on one thread. */
final class FakeTime {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Runnable> hanging = new ArrayList<>();
    private boolean hangs;
    private long now;
    private int order;

    private record Event(long at, int order, Runnable happens) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Integer.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    Drain drain(DrainPlan plan) {
        Executor threads = work -> {
            if (hangs) {
                hanging.add(work);
            } else {
                work.run();
            }
        };
        return Drain.builder(plan)
                .time(() -> START.plusNanos(now), () -> now, this::pass)
                .threads(threads)
                .build();
    }

    /** From now on participants do not return. */
    void hangParticipants() {
        hangs = true;
    }

    void at(Duration sinceStart, Runnable happens) {
        events.add(new Event(sinceStart.toNanos(), order++, happens));
    }

    private void pass(Condition changed, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long until = now + nanos;
        Event next = events.peek();
        if (next != null && next.at <= until) {
            events.remove();
            now = Math.max(now, next.at);
            next.happens.run();
        } else {
            now = until;
        }
    }

    Duration now() {
        return Duration.ofNanos(now);
    }
}
