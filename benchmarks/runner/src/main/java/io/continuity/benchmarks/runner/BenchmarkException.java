package io.continuity.benchmarks.runner;

/** Thrown when a variant fails or answers wrongly: then there is nothing to compare. */
final class BenchmarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchmarkException(String message) {
        super(message);
    }

    BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
