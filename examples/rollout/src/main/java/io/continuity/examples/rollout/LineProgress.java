package io.continuity.examples.rollout;

import java.io.PrintStream;
import java.util.Locale;

/**
 * One line per event and every few seconds.
 *
 * <p>Thread-safe.
 */
final class LineProgress implements Progress {
    private static final int EVERY_MILLIS = 3000;

    private final PrintStream out;
    private final Scene scene;

    LineProgress(PrintStream out, Scene scene) {
        this.out = out;
        this.scene = scene;
    }

    @Override
    public int everyMillis() {
        return EVERY_MILLIS;
    }

    @Override
    public void event(Event event) {
        print(event.at(), event.instance() + " " + event.kind().text());
    }

    @Override
    public void tick() {
        if (scene.crowd().get().isEmpty()) {
            return;
        }
        Totals totals = scene.tally().totals();
        Second last = scene.tally().lastSecond();
        String text = "requests=%d (v1 %d/s, v2 %d/s) failed=%d lost=%d wrong=%d signed in=%d/%d"
                .formatted(
                        totals.requests(),
                        last.of("v1"),
                        last.of("v2"),
                        totals.failed(),
                        totals.lost(),
                        totals.wrong(),
                        scene.signedIn(),
                        scene.options().users());
        print(scene.stopwatch().millis(), text);
    }

    @Override
    public void end() {}

    private void print(long at, String text) {
        out.println(String.format(Locale.ROOT, "%6.1fs  %s", at / 1000.0, text));
    }
}
