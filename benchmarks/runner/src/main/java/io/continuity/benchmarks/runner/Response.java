package io.continuity.benchmarks.runner;

import java.util.Optional;

/**
 * What the application answered.
 *
 * <p>Immutable.
 *
 * @param cookie name and value of the cookie that it set
 */
record Response(int status, String body, Optional<String> cookie) {}
