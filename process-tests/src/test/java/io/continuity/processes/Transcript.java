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

    /** Whether a text answers a message of the client with that name. */
    static boolean isReply(String text, String client) {
        return text.startsWith("said " + client + " ") || text.startsWith("answer " + client + " ");
    }

    synchronized int replies(String client) {
        return (int) distinct.stream().filter(text -> isReply(text, client)).count();
    }

    synchronized boolean has(String text) {
        return distinct.contains(text);
    }

    /** In the order of their coming. */
    synchronized List<String> received() {
        return List.copyOf(received);
    }
}
