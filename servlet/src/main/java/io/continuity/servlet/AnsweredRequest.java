package io.continuity.servlet;

import java.time.Duration;

/**
 * What came of a request. <em>Immutable.</em>
 *
 * @param status of the answer; 500 if the application has failed
 * @param took from the first filter to the end of the answer, asynchronous work included; of a stream of server-sent events
 *     that is asynchronous, until it has begun
 * @param processed false if {@link DrainFilter} has refused it, so that nothing was done
 * @param closing whether the answer asks the client to close its connection
 */
public record AnsweredRequest(int status, Duration took, boolean processed, boolean closing) {
    private static final int SERVER_ERROR = 500;

    /**
     * Tells whether the application is to blame that there is no better answer.
     *
     * @return true if it was processed and its status is 500 or above
     */
    public boolean hasFailed() {
        return processed && status >= SERVER_ERROR;
    }
}
