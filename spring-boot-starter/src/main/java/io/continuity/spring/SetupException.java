package io.continuity.spring;

import io.continuity.ContinuityException;

/** Something about the application keeps Continuity from starting; {@link SetupFailureAnalyzer} reports it. */
final class SetupException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String action;

    SetupException(String problem, String action) {
        super(problem + ": " + action);
        this.problem = problem;
        this.action = action;
    }

    String problem() {
        return problem;
    }

    String action() {
        return action;
    }
}
