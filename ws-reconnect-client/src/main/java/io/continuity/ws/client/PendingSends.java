package io.continuity.ws.client;

import io.continuity.ws.client.SendException.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** What callers were promised to be told of the messages that they have sent. <em>Not thread-safe.</em> */
final class PendingSends {
    private record Pending(long number, CompletableFuture<Void> told) {}

    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Lane completions;

    /** Callers are told in this lane. */
    PendingSends(Lane completions) {
        this.completions = completions;
    }

    void add(long number, CompletableFuture<Void> told) {
        pending.addLast(new Pending(number, told));
    }

    /** The server has handled all up to a number. */
    void handled(long upTo) {
        while (!pending.isEmpty() && pending.getFirst().number() <= upTo) {
            CompletableFuture<Void> told = pending.removeFirst().told();
            completions.put(() -> told.complete(null));
        }
    }

    /** None of the others will be. */
    void fail(Outcome outcome, String why) {
        while (!pending.isEmpty()) {
            fail(pending.removeFirst().told(), outcome, why);
        }
    }

    /** A message whose sender has its stage only afterwards: so nobody is called here. */
    void refuse(CompletableFuture<Void> told, Outcome outcome, String why) {
        told.completeExceptionally(new SendException(outcome, why));
    }

    void fail(CompletableFuture<Void> told, Outcome outcome, String why) {
        completions.put(() -> told.completeExceptionally(new SendException(outcome, why)));
    }
}
