package io.continuity.servlet;

/**
 * Hears of each request that was answered, on the thread that has ended it.
 *
 * <p>Must not block. What it throws is logged once, and the request is not affected. <em>Thread-safe.</em>
 */
@FunctionalInterface
public interface RequestObserver {
    /**
     * Called once for each request, when its answer is made.
     *
     * @param request what came of it
     */
    void answered(AnsweredRequest request);
}
