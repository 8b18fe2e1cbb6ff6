package io.continuity.drain;

/**
 * Has something to do in one phase of a drain.
 *
 * <p>Called on a thread of its own, beside the other participants of the phase. One that throws is logged and named in the
 * receipt. One that does not return within the phase's bound is as well; its thread is interrupted, and not waited for.
 * <em>Implementations are thread-safe.</em>
 */
@FunctionalInterface
public interface DrainParticipant {
    /**
     * Does its part.
     *
     * @param step how long there is, and where to report
     * @throws Exception if it cannot; the drain goes on without it
     */
    void drain(DrainStep step) throws Exception;
}
