package io.continuity.examples.rollout;

import java.util.Optional;
import java.util.function.Function;

/**
 * Tells answers that count as such from those that count as failures.
 *
 * <p>Immutable.
 */
record AnswerCheck(Tally tally) {
    private static final int SERVER_ERROR = 500;

    /** Counts an answer; false when it is none that a user could do anything with. */
    boolean count(Tally.Started started, String what, int status, Function<String, Optional<String>> header) {
        if (status < SERVER_ERROR) {
            tally.answered(started, of("Shop-Version", header), of("Shop-Instance", header));
            return true;
        }
        String detail = what + ": status " + status;
        if (header.apply("Shop-Fault").isPresent()) {
            tally.injected();
        } else if (header.apply("Retry-After").isPresent()) {
            tally.refused(started, detail);
        } else {
            tally.failed(started, detail);
        }
        return false;
    }

    private static String of(String name, Function<String, Optional<String>> header) {
        return header.apply(name).orElse("unknown");
    }
}
