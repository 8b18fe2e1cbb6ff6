package io.continuity.benchmarks.runner;

/**
 * What a request costs between the application and Redis.
 *
 * <p>Immutable.
 *
 * @param commands that Redis was sent; a script is one
 * @param bytes in both directions
 * @param roundTrips that the request waited for
 */
record Cost(double commands, double bytes, double roundTrips) {}
