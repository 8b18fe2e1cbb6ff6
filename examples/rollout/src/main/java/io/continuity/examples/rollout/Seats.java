package io.continuity.examples.rollout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The places that instances take in the course of the run. Balancers with a configuration file are told of all of them
 * at their start, as nobody is to change the file by hand during a rollout.
 *
 * <p>Not thread-safe; owned by the thread that rolls.
 */
final class Seats {
    private final List<Seat> all = new ArrayList<>();
    private final Map<String, Integer> taken = new HashMap<>();
    private final Ports ports;

    Seats(Ports ports) {
        this.ports = ports;
    }

    /** Adds seats named {@code v1-a}, {@code v1-b} and so on. */
    Seats with(String version, int count) {
        for (int index = 0; index < count; index++) {
            all.add(new Seat(version + "-" + (char) ('a' + index), version, ports.free()));
        }
        return this;
    }

    List<Seat> all() {
        return List.copyOf(all);
    }

    List<Seat> all(String version) {
        return all.stream().filter(seat -> seat.version().equals(version)).toList();
    }

    /** The next one of a version that nobody has had. */
    Seat take(String version) {
        return all(version).get(taken.merge(version, 1, Integer::sum) - 1);
    }
}
