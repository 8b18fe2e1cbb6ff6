package io.continuity.examples.rollout;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Milliseconds until the answer, on a logarithmic scale.
 *
 * <p>Immutable.
 */
record LatencyPanel(Axis axis, List<Second> seconds, int top, int height) {
    private static final int[] TICKS = {1, 10, 100, 1000, 10_000};

    String svg() {
        double decades = decades();
        StringBuilder svg = new StringBuilder(
                Axis.text("title", Axis.LEFT, top - 12, "Time until the answer, in milliseconds (logarithmic)"));
        for (int tick : TICKS) {
            if (Math.log10(tick) <= decades) {
                svg.append(Axis.gridLine(y(tick, decades), Integer.toString(tick)));
            }
        }
        return svg.append(curve("p50", Second::p50, decades, 12))
                .append(curve("p99", Second::p99, decades, -3))
                .toString();
    }

    private String curve(String name, ToIntFunction<Second> value, double decades, int labelShift) {
        StringBuilder path = new StringBuilder();
        double lastY = 0;
        for (Second second : seconds) {
            if (value.applyAsInt(second) > 0) {
                lastY = y(value.applyAsInt(second), decades);
                path.append(path.isEmpty() ? 'M' : 'L').append(Axis.at(axis.x(second.at() + 0.5)));
                path.append(' ').append(Axis.at(lastY));
            }
        }
        return path.isEmpty()
                ? ""
                : "<path class='%s' d='%s'/>".formatted(name, path)
                        + Axis.text("label", Axis.RIGHT + 10, lastY + labelShift, name);
    }

    private double decades() {
        int most = seconds.stream().mapToInt(Second::p99).max().orElse(0);
        return Math.max(2, Math.ceil(Math.log10(Math.max(1, most))));
    }

    private double y(int millis, double decades) {
        return top + height - height * Math.log10(Math.max(1, millis)) / decades;
    }
}
