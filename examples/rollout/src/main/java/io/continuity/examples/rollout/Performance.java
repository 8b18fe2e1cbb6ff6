package io.continuity.examples.rollout;

import java.io.PrintStream;
import java.time.InstantSource;

/**
 * A run that was watched to its end.
 *
 * <p>Immutable.
 */
record Performance(Scene scene, RunOutcome outcome) {

    /** Blocks until every process has ended. */
    static Performance of(DemoOptions options, PrintStream out) {
        // The only reads of clocks: everything else gets these.
        Stopwatch stopwatch = new Stopwatch(System::nanoTime);
        DemoRun run = new DemoRun(options, stopwatch, InstantSource.system());
        Scene scene = run.scene();
        Progress progress = Progress.on(out, scene);
        scene.events().listen(progress::event);
        RunOutcome outcome;
        try (Threads threads = new Threads()) {
            threads.displayEvery(progress.everyMillis(), progress::tick);
            outcome = run.perform(threads);
        }
        progress.end();
        return new Performance(scene, outcome);
    }
}
