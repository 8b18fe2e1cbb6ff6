package io.continuity.examples.rollout;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What there is to see of a run.
 *
 * <p>Immutable; reads what the others count. The crowd is empty until it arrives.
 */
record Scene(
        DemoOptions options,
        Stopwatch stopwatch,
        EventLog events,
        Tally tally,
        Supplier<List<ShopInstance>> instances,
        Supplier<Optional<Crowd>> crowd) {

    /** The last thing that happened to an instance. */
    Event.Kind latest(ShopInstance instance) {
        return events.last(instance.name()).map(Event::kind).orElse(Event.Kind.STARTED);
    }

    int signedIn() {
        return crowd.get().map(Crowd::signedIn).orElse(0);
    }
}
