package io.continuity.drain;

import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.drain.ReadinessGate.State;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a gate. <em>Immutable.</em>
 *
 * @param name the gate's
 * @param policy the gate's
 * @param state what it has answered last
 * @param holding whether it keeps the instance out of service
 * @param since since when state and holding are what they are, by the wall clock
 * @param reasons for the state, for people to read
 */
public record GateStatus(
        String name, Policy policy, State state, boolean holding, Instant since, List<String> reasons) {
    /**
     * Copies the reasons.
     *
     * @param name the gate's
     * @param policy the gate's
     * @param state what it has answered last
     * @param holding whether it keeps the instance out of service
     * @param since since when
     * @param reasons for the state
     */
    public GateStatus {
        reasons = List.copyOf(reasons);
    }
}
