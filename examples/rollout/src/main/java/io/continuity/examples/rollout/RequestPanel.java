package io.continuity.examples.rollout;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Requests per second: the old version at the bottom, the new one upon it, failures below the line.
 *
 * <p>Immutable.
 */
record RequestPanel(Axis axis, List<Second> seconds, int top, int height) {
    private static final int FAILURE_STRIP = 26;

    /** Seconds. */
    private static final int LEAST_LABELLED = 3;

    String svg() {
        int most = most();
        StringBuilder svg = new StringBuilder(Axis.text("title", Axis.LEFT, top - 12, "Requests per second"));
        for (int quarter = 0; quarter <= 4; quarter++) {
            svg.append(Axis.gridLine(y(most * quarter / 4.0, most), Integer.toString(most * quarter / 4)));
        }
        svg.append(area("v1", second -> 0, second -> second.of("v1"), most));
        svg.append(area("v2", second -> second.of("v1"), second -> second.of("v1") + second.of("v2"), most));
        svg.append(label("v1", most)).append(label("v2", most)).append(failures());
        return svg.toString();
    }

    private String area(String version, ToDoubleFunction<Second> from, ToDoubleFunction<Second> to, int most) {
        if (seconds.stream().noneMatch(second -> second.of(version) > 0)) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        for (Second second : seconds) {
            path.append(path.isEmpty() ? 'M' : 'L').append(point(second, to.applyAsDouble(second), most));
        }
        for (int i = seconds.size() - 1; i >= 0; i--) {
            path.append('L').append(point(seconds.get(i), from.applyAsDouble(seconds.get(i)), most));
        }
        return "<path class='area-%s' d='%sZ'/>".formatted(version, path);
    }

    /** The name of a version, in the middle of each time in which it serves most. */
    private String label(String version, int most) {
        StringBuilder svg = new StringBuilder();
        int begun = -1;
        for (int i = 0; i <= seconds.size(); i++) {
            boolean leads = i < seconds.size() && leads(version, seconds.get(i), most);
            if (leads && begun < 0) {
                begun = i;
            } else if (!leads && begun >= 0) {
                svg.append(label(
                        version, seconds.get(begun).at(), seconds.get(i - 1).at()));
                begun = -1;
            }
        }
        return svg.toString();
    }

    private static boolean leads(String version, Second second, int most) {
        return second.of(version) > most / 8 && second.of(version) * 2 > second.of("v1") + second.of("v2");
    }

    /** None where it leads for a moment only. */
    private String label(String version, long from, long to) {
        return to - from < LEAST_LABELLED
                ? ""
                : Axis.text("big on-" + version, axis.x((from + to) / 2.0 + 0.5), top + height * 0.62, version);
    }

    private String failures() {
        double y = top + height + FAILURE_STRIP;
        int all = seconds.stream().mapToInt(Second::failed).sum();
        StringBuilder svg = new StringBuilder(Axis.text("muted end", Axis.LEFT - 8, y - 6, "failed"));
        for (Second second : seconds) {
            if (second.failed() > 0) {
                double x = axis.x(second.at() + 0.5);
                svg.append("<rect class='bad' x='%s' y='%s' width='9' height='14'/>"
                        .formatted(Axis.at(x - 4.5), Axis.at(y - 17)));
                svg.append(Axis.text("small bad-text mid", x, y + 8, Integer.toString(second.failed())));
            }
        }
        return svg.append(Axis.text(all == 0 ? "label" : "label bad-text", Axis.RIGHT + 10, y - 6, all + " failed"))
                .toString();
    }

    private String point(Second second, double value, int most) {
        return Axis.at(axis.x(second.at() + 0.5)) + " " + Axis.at(y(value, most));
    }

    private double y(double value, int most) {
        return top + height - height * value / most;
    }

    private int most() {
        int most = seconds.stream()
                .mapToInt(second -> second.of("v1") + second.of("v2"))
                .max()
                .orElse(0);
        return Math.max(40, (most + 39) / 40 * 40);
    }
}
