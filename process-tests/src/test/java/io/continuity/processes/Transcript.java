package io.continuity.processes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one client has sent and received on one connection. <em>Thread-safe.</em> */
final class Transcript {
    private final List<String> received = new ArrayList<>();
    private final Set<String> distinct = new HashSet<>();
    private int sent;

    synchronized void send() {
        sent++;
    }

    synchronized int sent() {
        return sent;
    }

    synchronized void received(String text) {
        received.add(text);
        distinct.add(text);
    }

    synchronized boolean has(String text) {
        return distinct.contains(text);
    }

    /** In the order of their coming. */
    synchronized List<String> received() {
        return List.copyOf(received);
    }
}
