package io.continuity.examples.rollout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Every process the demo started; none outlives {@link #endAll}.
 *
 * <p>Called at the end and from a shutdown hook, so that neither an exception nor Ctrl-C or SIGTERM leaves a process
 * behind. SIGKILL of the demo itself runs no hook: then the children stay and must be ended by hand.
 *
 * <p>Thread-safe.
 */
final class ChildProcesses {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Path logs;
    private final Stopwatch stopwatch;
    private final List<ChildProcess> children = new ArrayList<>();
    private boolean ended;

    ChildProcesses(Path logs, Stopwatch stopwatch) {
        this.logs = logs;
        this.stopwatch = stopwatch;
    }

    /** Starts a process whose output goes to {@code <name>.log}. */
    synchronized ChildProcess start(String name, List<String> command) {
        if (ended) {
            throw new IllegalStateException("the demo is ending: " + name + " is not started");
        }
        ChildProcess child = ChildProcess.start(name, command, logs);
        children.add(child);
        return child;
    }

    /** Ends what still runs, the hard way after a few seconds; nothing can be started afterwards. */
    synchronized void endAll() {
        ended = true;
        children.forEach(ChildProcess::terminate);
        long deadline = stopwatch.millis() + GRACE.toMillis();
        for (ChildProcess child : children) {
            if (!child.awaitExit(Duration.ofMillis(Math.max(0, deadline - stopwatch.millis())))) {
                child.kill();
                child.awaitExit(GRACE);
            }
        }
    }
}
