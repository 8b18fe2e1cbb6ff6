package io.continuity.benchmarks.runner;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every process the benchmark started; none outlives {@link #close}.
 *
 * <p>Closed at the end and from a shutdown hook, so that neither an exception nor Ctrl-C or SIGTERM leaves a process
 * behind. SIGKILL of the benchmark itself runs no hook: then the children stay and must be ended by hand.
 *
 * <p>Thread-safe.
 */
final class ChildProcesses implements AutoCloseable {
    private final Path logs;
    private final List<ChildProcess> children = new ArrayList<>();
    private boolean closed;

    ChildProcesses(Path logs) {
        this.logs = logs;
    }

    /** Starts a process whose output goes to {@code <name>.log}. */
    synchronized ChildProcess start(String name, List<String> command, Map<String, String> environment) {
        if (closed) {
            throw new IllegalStateException("the benchmark is ending: " + name + " is not started");
        }
        ChildProcess child = ChildProcess.start(name, command, environment, logs);
        children.add(child);
        return child;
    }

    @Override
    public synchronized void close() {
        closed = true;
        children.forEach(ChildProcess::terminate);
        children.forEach(ChildProcess::end);
    }
}
