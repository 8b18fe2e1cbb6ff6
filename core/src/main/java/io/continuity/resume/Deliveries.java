package io.continuity.resume;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What a client's application is given, in order, over the ends of connections: all of one, then that it was reset, then the
 * next. <em>Not thread-safe.</em>
 */
final class Deliveries {
    /** What was received since a reset, and what tells of that; empty for the first. */
    private record Stretch(Inbox inbox, Optional<ClientAction.Reset> reset) {}

    private final WindowLimits limits;
    private final Deque<Stretch> stretches = new ArrayDeque<>();

    /** The messages up to a number were handled before. */
    Deliveries(WindowLimits limits, long handled) {
        this.limits = limits;
        stretches.add(new Stretch(new Inbox(limits, handled), Optional.empty()));
    }

    /** What the present connection has received. */
    Inbox present() {
        return stretches.getLast().inbox();
    }

    void reset(ClientAction.Reset reset) {
        stretches.addLast(new Stretch(new Inbox(limits, 0), Optional.of(reset)));
    }

    /** Whether the application is still busy with what came before the last reset. */
    boolean lagBehind() {
        return stretches.size() > 1;
    }

    /** What to tell the application next, if it is handling nothing. */
    Optional<ClientAction> next() {
        Inbox first = stretches.getFirst().inbox();
        if (first.isIdle() && lagBehind()) {
            stretches.removeFirst();
            return stretches.getFirst().reset().map(reset -> reset);
        }
        return first.next().map(next -> new ClientAction.Deliver(next.number(), next.message()));
    }

    /** All that is left to tell the application, in order, whether it is handling something or not. */
    List<ClientAction> rest() {
        List<ClientAction> rest = new ArrayList<>();
        for (Stretch stretch : stretches) {
            stretch.reset().ifPresent(rest::add);
            for (Inbox.Numbered each : stretch.inbox().giveAll()) {
                rest.add(new ClientAction.Deliver(each.number(), each.message()));
            }
        }
        if (stretches.getFirst().reset().isPresent()) {
            rest.remove(0); // It was told when that became the first.
        }
        return rest;
    }

    /** Returns the size of the message, 0 if it was one of a connection that has ended. */
    int handled(long number) {
        while (stretches.getFirst().inbox().isIdle() && lagBehind()) {
            stretches.removeFirst(); // Of what was given without waiting.
        }
        int size = stretches.getFirst().inbox().handled(number);
        return lagBehind() ? 0 : size;
    }
}
