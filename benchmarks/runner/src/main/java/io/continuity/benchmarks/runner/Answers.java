package io.continuity.benchmarks.runner;

/**
 * What the load generator has seen; all answers were right.
 *
 * @param latencies of the requests that count
 * @param nanos the time that these were counted in
 * @param all how many requests were answered, also before and after that
 */
record Answers(Latencies latencies, long nanos, long all) {}
