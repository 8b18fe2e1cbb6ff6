package io.continuity.examples.rollout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells from the instances' logs when one begins to write another version of the cart.
 *
 * <p>Not thread-safe; polled by one thread.
 */
final class WrittenVersions {
    private static final Pattern CHANGE = Pattern.compile("Writes version (\\d+) of cart, before \\d+");

    private final EventLog events;
    private final Map<ShopInstance, Integer> told = new HashMap<>();

    WrittenVersions(EventLog events) {
        this.events = events;
    }

    /** Reads the whole log each time: it is short. */
    void poll(List<ShopInstance> instances) {
        instances.forEach(instance -> tell(instance, changes(instance.process().lastLines(Integer.MAX_VALUE))));
    }

    private void tell(ShopInstance instance, List<Event.Kind> changes) {
        int before = told.getOrDefault(instance, 0);
        for (Event.Kind change : changes.subList(Math.min(before, changes.size()), changes.size())) {
            events.add(instance.name(), change);
        }
        told.put(instance, Math.max(before, changes.size()));
    }

    static List<Event.Kind> changes(List<String> log) {
        List<Event.Kind> changes = new ArrayList<>();
        for (String line : log) {
            Matcher matcher = CHANGE.matcher(line);
            if (matcher.find()) {
                changes.add(matcher.group(1).equals("1") ? Event.Kind.DOWN : Event.Kind.UP);
            }
        }
        return changes;
    }
}
