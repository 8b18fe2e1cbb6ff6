package io.continuity.examples.rollout;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One lane per instance, from its start to its exit.
 *
 * <p>Immutable.
 */
record LifePanel(Axis axis, List<ShopInstance> instances, EventLog events, int top) {
    private static final int LANE = 26;
    private static final int BAR = 14;
    private static final int SIGTERM_WIDTH = 70;

    int height() {
        return instances.size() * LANE;
    }

    String svg(Totals totals) {
        StringBuilder svg = new StringBuilder(Axis.text("title", Axis.LEFT, top - 12, "Instances"));
        double y = top;
        for (ShopInstance instance : instances) {
            svg.append(Axis.text("muted end", Axis.LEFT - 8, y + 11, instance.name()));
            svg.append(lane(instance, y));
            svg.append(Axis.text("small", Axis.RIGHT + 10, y + 11, totals.at(instance.name()) + " requests"));
            y += LANE;
        }
        return svg.toString();
    }

    /** Thin lines through all panels, so that a dent can be read against what happened. */
    String markers(int from, int to) {
        StringBuilder svg = new StringBuilder();
        for (Event event : events.all()) {
            String x = Axis.at(axis.x(event.at() / 1000.0));
            svg.append("<line class='marker %s' x1='%s' x2='%s' y1='%d' y2='%d'><title>%s</title></line>"
                    .formatted(style(event.kind()), x, x, from, to, Html.escape(describe(event))));
        }
        return svg.toString();
    }

    static String describe(Event event) {
        return event.instance() + " " + event.kind().text() + " at " + Html.seconds(event.at()) + " s";
    }

    private String lane(ShopInstance instance, double y) {
        double started = second(instance, Event.Kind.STARTED).orElse(0.0);
        double added = second(instance, Event.Kind.ADDED).orElse(axis.seconds());
        double removed = second(instance, Event.Kind.REMOVED).orElse(axis.seconds());
        double exited = second(instance, Event.Kind.EXITED).orElse(axis.seconds());
        return bar("starting", started, Math.min(added, exited), y)
                + bar("area-" + instance.version(), added, removed, y)
                + bar("leaving", removed, exited, y)
                + symbols(instance, y);
    }

    private String bar(String style, double from, double to, double y) {
        return from >= to
                ? ""
                : "<rect class='%s' x='%s' y='%s' width='%s' height='%d'/>"
                        .formatted(style, Axis.at(axis.x(from)), Axis.at(y), Axis.at(axis.x(to) - axis.x(from)), BAR);
    }

    private String symbols(ShopInstance instance, double y) {
        StringBuilder svg = new StringBuilder();
        second(instance, Event.Kind.READY)
                .ifPresent(at -> svg.append("<circle class='dot' cx='%s' cy='%s' r='4'/>"
                        .formatted(Axis.at(axis.x(at)), Axis.at(y + BAR / 2.0))));
        second(instance, Event.Kind.TERMINATED)
                .ifPresent(at -> svg.append(
                        axis.x(at) > Axis.RIGHT - SIGTERM_WIDTH
                                ? Axis.text("label end on-v1", axis.x(at) - 6, y + 11, "SIGTERM")
                                : Axis.text("label", axis.x(at) + 8, y + 11, "SIGTERM")));
        return svg.toString();
    }

    private Optional<Double> second(ShopInstance instance, Event.Kind kind) {
        return events.first(instance.name(), kind).map(event -> event.at() / 1000.0);
    }

    static String style(Event.Kind kind) {
        return "is-" + kind.name().toLowerCase(Locale.ROOT);
    }
}
