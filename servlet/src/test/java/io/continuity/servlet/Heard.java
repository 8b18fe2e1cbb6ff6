package io.continuity.servlet;

import io.continuity.session.SessionObserver;
import java.util.ArrayList;
import java.util.List;

/** Remembers what an outage makes an observer hear. Thread-safe. */
final class Heard implements SessionObserver {
    private final List<String> events = new ArrayList<>();

    private synchronized void add(String event) {
        events.add(event);
    }

    /** Returns and forgets what was heard so far. */
    synchronized List<String> events() {
        List<String> heard = List.copyOf(events);
        events.clear();
        return heard;
    }

    @Override
    public void savedTooLate() {
        add("too late");
    }

    @Override
    public void conflictMerged(String name) {
        add("merged " + name);
    }

    @Override
    public void conflictRejected(String name) {
        add("rejected " + name);
    }

    @Override
    public void writeKept() {
        add("kept");
    }

    @Override
    public void writeNotKept() {
        add("not kept");
    }

    @Override
    public void keptWriteReplayed() {
        add("replayed");
    }

    @Override
    public void keptChangeOverruled(String name) {
        add("overruled " + name);
    }

    @Override
    public void keptWriteLost() {
        add("lost");
    }
}
