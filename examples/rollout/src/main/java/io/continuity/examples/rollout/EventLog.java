package io.continuity.examples.rollout;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Everything that happened to the instances, in order.
 *
 * <p>Thread-safe.
 */
final class EventLog {
    private final Stopwatch stopwatch;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();

    EventLog(Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
    }

    void listen(Consumer<Event> listener) {
        listeners.add(listener);
    }

    void add(String instance, Event.Kind kind) {
        Event event = new Event(stopwatch.millis(), instance, kind);
        events.add(event);
        listeners.forEach(listener -> listener.accept(event));
    }

    List<Event> all() {
        return List.copyOf(events);
    }

    boolean has(Event.Kind kind) {
        return events.stream().anyMatch(event -> event.kind() == kind);
    }

    Optional<Event> first(String instance, Event.Kind kind) {
        return events.stream()
                .filter(event -> event.instance().equals(instance) && event.kind() == kind)
                .findFirst();
    }

    Optional<Event> last(String instance) {
        return events.stream()
                .filter(event -> event.instance().equals(instance))
                .reduce((earlier, later) -> later);
    }
}
