package io.continuity.servlet;

import io.continuity.session.ConflictPolicy;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the application has done to one attribute.
 *
 * @param value the new value; empty if the attribute is to be removed
 * @param policy what to do if another request has changed it meanwhile
 * @param repeat how to make the value from another one; empty if only the outcome is known
 */
record PendingChange(Optional<Object> value, ConflictPolicy policy, Optional<UnaryOperator<Optional<Object>>> repeat) {

    /** Tells whether what was read must still be there when this is written. */
    boolean comparesBeforeWriting() {
        return repeat.isPresent() || policy.comparesBeforeWriting();
    }

    PendingChange withValue(Optional<Object> other) {
        return new PendingChange(other, policy, repeat);
    }

    /** A declared change after this one; what this one has merely set cannot be made from another value. */
    PendingChange andThen(PendingChange next) {
        return new PendingChange(
                next.value,
                next.policy,
                repeat.flatMap(first -> next.repeat.map(second -> value -> second.apply(first.apply(value)))));
    }
}
