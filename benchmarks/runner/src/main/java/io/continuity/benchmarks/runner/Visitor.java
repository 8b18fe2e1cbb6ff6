package io.continuity.benchmarks.runner;

import java.util.Optional;

/**
 * What one connection asks for, one request after another.
 *
 * <p>Not thread-safe.
 */
interface Visitor {

    /** Returns the next request as bytes, or empty if there is nothing left to ask for. */
    Optional<byte[]> next();

    /**
     * Takes the answer to the last request.
     *
     * @throws BenchmarkException if it is wrong
     */
    void answered(Response response);
}
