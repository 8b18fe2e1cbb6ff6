package io.continuity.examples.rollout;

import java.util.List;

/**
 * How the run went, apart from what the users saw.
 *
 * <p>Immutable.
 *
 * @param completed whether every instance was replaced
 * @param allOrdered whether every user finished at least one order
 * @param seconds length of the whole run
 * @param problems what else went wrong
 */
record RunOutcome(boolean completed, boolean allOrdered, long seconds, List<String> problems) {
    RunOutcome {
        problems = List.copyOf(problems);
    }
}
