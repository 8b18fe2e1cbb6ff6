package io.continuity.examples.rollout;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the balancer's backends in step with their readiness, where the balancer does not do so itself.
 *
 * <p>An instance joins at its first "up" and leaves after two other answers in a row, so that one late answer on a
 * busy machine takes nobody out.
 *
 * <p>Thread-safe.
 */
final class ReadinessWatch implements AutoCloseable {
    private static final int FALL = 2;

    private final Balancer balancer;
    private final Readiness readiness;
    private final EventLog events;
    private final Map<ShopInstance, Backend> watched = new HashMap<>();

    ReadinessWatch(Balancer balancer, Readiness readiness, EventLog events) {
        this.balancer = balancer;
        this.readiness = readiness;
        this.events = events;
    }

    /** Looks after an instance from now on; returns whether the balancer has it already. */
    boolean admit(ShopInstance instance) {
        synchronized (this) {
            watched.putIfAbsent(instance, new Backend());
        }
        ask(instance);
        return has(instance);
    }

    private synchronized boolean has(ShopInstance instance) {
        Backend backend = watched.get(instance);
        return backend != null && backend.in;
    }

    /** Looks no more after an instance that has left the balancer; returns false as long as it has not. */
    synchronized boolean forget(ShopInstance instance) {
        Backend backend = watched.get(instance);
        boolean out = backend == null || !backend.in;
        if (out) {
            watched.remove(instance);
        }
        return out;
    }

    /** Looks no more after anybody. */
    @Override
    public synchronized void close() {
        watched.clear();
    }

    /** Asks every backend once; call it at a steady pace, never twice at a time. */
    void poll() {
        Set<ShopInstance> now;
        synchronized (this) {
            now = Set.copyOf(watched.keySet());
        }
        now.forEach(this::ask);
    }

    private void ask(ShopInstance instance) {
        boolean up = balancer.isUp(instance, readiness);
        synchronized (this) {
            Backend backend = watched.get(instance);
            if (backend != null) {
                note(instance, backend, up);
            }
        }
    }

    private void note(ShopInstance instance, Backend backend, boolean up) {
        backend.misses = up ? 0 : backend.misses + 1;
        if (up && !backend.in) {
            move(instance, backend, true);
        } else if (backend.in && backend.misses >= FALL) {
            move(instance, backend, false);
        }
    }

    private void move(ShopInstance instance, Backend backend, boolean in) {
        backend.in = in;
        if (in) {
            balancer.add(instance);
        } else {
            balancer.remove(instance);
        }
        events.add(instance.name(), in ? Event.Kind.ADDED : Event.Kind.REMOVED);
    }

    private static final class Backend {
        private boolean in;
        private int misses;
    }
}
