package io.continuity.examples.rollout;

import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the balancer's backends in step with their readiness.
 *
 * <p>An instance joins at its first "ready" and leaves after two other answers in a row, so that one late answer on a
 * busy machine takes nobody out.
 *
 * <p>Thread-safe.
 */
final class ReadinessWatch {
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

    /** Adds an instance that is ready and looks after it from now on. */
    synchronized void admit(ShopInstance instance) {
        Backend backend = new Backend();
        watched.put(instance, backend);
        note(instance, backend, true);
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

    /** Asks every backend once; call it at a steady pace, never twice at a time. */
    void poll() {
        Map<ShopInstance, Backend> now;
        synchronized (this) {
            now = Map.copyOf(watched);
        }
        now.forEach((instance, backend) -> {
            boolean ready = readiness.of(instance.uri());
            synchronized (this) {
                if (watched.containsKey(instance)) {
                    note(instance, backend, ready);
                }
            }
        });
    }

    private void note(ShopInstance instance, Backend backend, boolean ready) {
        backend.misses = ready ? 0 : backend.misses + 1;
        if (ready && !backend.in) {
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
