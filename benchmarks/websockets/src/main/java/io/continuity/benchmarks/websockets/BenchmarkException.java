package io.continuity.benchmarks.websockets;

/** Thrown when something does not work, or a message is not as it must be: then there is nothing to compare. */
final class BenchmarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchmarkException(String message) {
        super(message);
    }
}
