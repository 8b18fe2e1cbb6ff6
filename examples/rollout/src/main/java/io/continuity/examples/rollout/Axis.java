package io.continuity.examples.rollout;

/**
 * The time axis all panels share.
 *
 * <p>Immutable.
 *
 * @param seconds length of the run
 */
record Axis(double seconds) {
    static final int LEFT = 64;
    static final int RIGHT = 900;
    static final int WIDTH = 1000;
    private static final int MOST_TICKS = 10;

    double x(double second) {
        return LEFT + (RIGHT - LEFT) * Math.min(second, seconds) / seconds;
    }

    /** Seconds between two labels. */
    int step() {
        int[] nice = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600};
        for (int step : nice) {
            if (seconds / step <= MOST_TICKS) {
                return step;
            }
        }
        return 1200;
    }

    /** A horizontal grid line with its label on the left. */
    static String gridLine(double y, String label) {
        return "<line class='grid' x1='%d' x2='%d' y1='%s' y2='%s'/>".formatted(LEFT, RIGHT, at(y), at(y))
                + text("muted end", LEFT - 8, y + 4, label);
    }

    static String text(String classes, double x, double y, String text) {
        return "<text class='%s' x='%s' y='%s'>%s</text>".formatted(classes, at(x), at(y), Html.escape(text));
    }

    static String at(double value) {
        return Html.coordinate(value);
    }
}
