package io.continuity.resume;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time, and all chance of one schedule. */
final class Scheduler implements InstantSource {
    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Random random;
    private Optional<Throwable> failure = Optional.empty();
    private long now;
    private long order;

    Scheduler(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    long now() {
        return now;
    }

    Random random() {
        return random;
    }

    /** At least the first, less than the second. */
    long between(long from, long to) {
        return from + random.nextInt((int) (to - from));
    }

    /** How long an application takes for one message: mostly a moment, never as long as a new owner waits. */
    long work() {
        return chance(0.1) ? between(0, 200) : between(0, 12);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Something went wrong where nobody could be told. */
    void failed(Throwable cause) {
        failure = Optional.of(failure.orElse(cause));
    }

    void after(long millis, Runnable action) {
        at(now + millis, action);
    }

    void at(long time, Runnable action) {
        events.add(new Event(Math.max(time, now), order++, action));
    }

    /** Does what is due next; false if that is after a time. */
    boolean step(long until) {
        Event next = events.peek();
        if (next == null || next.at() > until) {
            return false;
        }
        events.remove();
        now = next.at();
        next.action().run();
        failure.ifPresent(cause -> {
            throw new AssertionError(cause.getMessage(), cause);
        });
        return true;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(now);
    }
}
