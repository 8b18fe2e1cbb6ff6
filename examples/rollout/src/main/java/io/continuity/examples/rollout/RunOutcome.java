package io.continuity.examples.rollout;

import java.util.List;

/**
 * How the run went, apart from what the users saw.
 *
 * <p>Immutable.
 *
 * @param completed whether the strategy came to its end
 * @param allOrdered whether every user finished at least one order
 * @param seconds length of the whole run
 * @param rolledBack whether the gate has brought version 1 back
 * @param audit what became of POSTs
 * @param messages what became of messages over WebSockets
 * @param problems what else went wrong
 */
record RunOutcome(
        boolean completed,
        boolean allOrdered,
        boolean rolledBack,
        long seconds,
        Audit audit,
        MessageCounts messages,
        List<String> problems) {
    RunOutcome {
        problems = List.copyOf(problems);
    }
}
