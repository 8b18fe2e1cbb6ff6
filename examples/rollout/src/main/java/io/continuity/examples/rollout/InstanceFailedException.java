package io.continuity.examples.rollout;

/** Thrown when a started process does not do what the rollout needs. */
final class InstanceFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LINES = 30;

    private final transient ChildProcess process;

    InstanceFailedException(ChildProcess process, String what) {
        super(process.name() + " " + what);
        this.process = process;
    }

    /** The message and the end of the process's log. */
    String describe() {
        return getMessage() + "; the end of its log:\n  | " + String.join("\n  | ", process.lastLines(LINES));
    }
}
