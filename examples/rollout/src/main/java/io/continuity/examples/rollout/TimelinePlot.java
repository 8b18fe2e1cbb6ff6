package io.continuity.examples.rollout;

import java.util.List;

/**
 * Requests, instances and latency over one time axis.
 *
 * <p>Immutable.
 */
record TimelinePlot(Scene scene, Verdict verdict) {
    private static final int REQUESTS_TOP = 34;
    private static final int REQUESTS_HEIGHT = 220;
    private static final int GAP = 76;
    private static final int LATENCY_HEIGHT = 120;

    String svg() {
        List<Second> seconds = scene.tally().timeline();
        Axis axis = new Axis(Math.max(1, verdict.outcome().seconds()));
        int lifeTop = REQUESTS_TOP + REQUESTS_HEIGHT + GAP;
        LifePanel life = new LifePanel(axis, scene.instances().get(), scene.events(), lifeTop);
        int latencyTop = lifeTop + life.height() + GAP / 2;
        int bottom = latencyTop + LATENCY_HEIGHT;
        return """
                <svg viewBox='0 0 %d %d' role='img' aria-label='Requests per second by version, instances and latency over time'>
                <defs><pattern id='hatch' width='6' height='6' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>
                <rect class='hatch-back' width='6' height='6'/><line class='hatch-line' x1='0' x2='0' y1='0' y2='6'/>
                </pattern></defs>
                """
                        .formatted(Axis.WIDTH, bottom + 72)
                + new RequestPanel(axis, seconds, REQUESTS_TOP, REQUESTS_HEIGHT).svg()
                + "\n"
                + life.markers(REQUESTS_TOP, bottom)
                + "\n"
                + life.svg(verdict.totals())
                + "\n"
                + new LatencyPanel(axis, seconds, latencyTop, LATENCY_HEIGHT).svg()
                + "\n"
                + ticks(axis, bottom)
                + legend(bottom + 56)
                + "</svg>\n";
    }

    private static String ticks(Axis axis, int bottom) {
        StringBuilder svg = new StringBuilder();
        for (int second = 0; second <= axis.seconds(); second += axis.step()) {
            svg.append(Axis.text("muted mid", axis.x(second), bottom + 20, second + " s"));
        }
        return svg.toString();
    }

    private static String legend(int y) {
        StringBuilder svg = new StringBuilder();
        int x = Axis.LEFT;
        for (Event.Kind kind : List.of(
                Event.Kind.STARTED, Event.Kind.READY, Event.Kind.REMOVED, Event.Kind.TERMINATED, Event.Kind.EXITED)) {
            svg.append("<line class='marker %s' x1='%d' x2='%d' y1='%d' y2='%d'/>"
                    .formatted(LifePanel.style(kind), x, x, y - 16, y + 4));
            svg.append(Axis.text("small", x + 8, y, kind.text()));
            x += 110;
        }
        return svg.toString();
    }
}
