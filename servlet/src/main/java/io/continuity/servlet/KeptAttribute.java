package io.continuity.servlet;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.ConflictPolicy.Merge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What requests have done to one attribute while the store was away, step by step.
 *
 * <p>The store may hold any of the known values without anybody else having changed the attribute: what the first step
 * is based on, or what was sent to the store without an answer. On anything else the steps are repeated one by one, as
 * far as their policies say how. <em>Immutable.</em>
 *
 * @param steps at least one, each made to what the one before has left
 * @param known at least one
 */
record KeptAttribute(List<Step> steps, List<Known> known) {
    private static final int STEP_OVERHEAD = 128;

    /**
     * One change.
     *
     * @param before what it was made to; empty if there was no such attribute
     * @param after what it has made of it; empty if the attribute was removed
     * @param change how it was made
     */
    record Step(Optional<EncodedAttribute> before, Optional<EncodedAttribute> after, PendingChange change) {}

    /**
     * A value that the store may hold.
     *
     * @param steps how many of the steps have led to it
     */
    record Known(Optional<EncodedAttribute> value, int steps) {}

    /**
     * What the store is to hold.
     *
     * @param merged whether something of it comes from others
     * @param overruled whether a step has given way to what others have changed
     */
    record Outcome(Optional<EncodedAttribute> value, boolean merged, boolean overruled) {}

    KeptAttribute {
        steps = List.copyOf(steps);
        known = List.copyOf(known);
    }

    /** Begins with what the first step is based on. */
    static KeptAttribute of(Step step) {
        return new KeptAttribute(List.of(step), List.of(new Known(step.before(), 0)));
    }

    /** What the attribute is to this instance. */
    Optional<EncodedAttribute> latest() {
        return steps.get(steps.size() - 1).after();
    }

    /** Adds a step to the others: any of them may be what the store holds. */
    KeptAttribute then(Optional<EncodedAttribute> after, PendingChange change) {
        List<Step> more = new ArrayList<>(steps);
        more.add(new Step(latest(), after, change));
        return new KeptAttribute(more, known);
    }

    /** Notes that the store may hold a value that comes of some of the steps. */
    KeptAttribute sent(Known value) {
        if (known.contains(value)) {
            return this;
        }
        List<Known> more = new ArrayList<>(known);
        more.add(value);
        return new KeptAttribute(steps, more);
    }

    /** Takes that back: the store has said that it does not. */
    KeptAttribute notSent(Known value) {
        List<Known> fewer = new ArrayList<>(known);
        fewer.remove(value);
        return new KeptAttribute(steps, fewer);
    }

    /** Returns what is left to do when the store holds what came of the first steps; empty if that is nothing. */
    Optional<KeptAttribute> after(Known done) {
        if (done.steps() == steps.size()) {
            return Optional.empty();
        }
        List<Known> left = new ArrayList<>(List.of(new Known(done.value(), 0)));
        known.stream()
                .filter(value -> value.steps() > done.steps())
                .forEach(value -> left.add(new Known(value.value(), value.steps() - done.steps())));
        return Optional.of(new KeptAttribute(steps.subList(done.steps(), steps.size()), left));
    }

    /** Makes of what is stored what is to be. */
    Outcome on(Optional<EncodedAttribute> stored, AttributeCodec codec) {
        int done = known.stream()
                .filter(value -> value.value().equals(stored))
                .mapToInt(Known::steps)
                .max()
                .orElse(0);
        Outcome outcome = new Outcome(stored, false, false);
        for (Step step : steps.subList(done, steps.size())) {
            outcome = repeat(step, outcome, codec);
        }
        return outcome;
    }

    private static Outcome repeat(Step step, Outcome before, AttributeCodec codec) {
        if (before.value().equals(step.before())) {
            return new Outcome(step.after(), before.merged(), before.overruled());
        }
        try {
            Optional<Optional<EncodedAttribute>> merged = merged(step, before.value(), codec);
            if (merged.isPresent()) {
                return new Outcome(merged.get(), true, before.overruled());
            }
        } catch (RuntimeException e) {
            // Also if what is stored cannot be decoded here: that must not be overwritten unseen (S5).
            return new Outcome(before.value(), before.merged(), true);
        }
        return new Outcome(before.value(), before.merged(), true);
    }

    /** Empty if the policy does not say how. */
    private static Optional<Optional<EncodedAttribute>> merged(
            Step step, Optional<EncodedAttribute> stored, AttributeCodec codec) {
        if (step.change().repeat().isPresent()) {
            return Optional.of(step.change()
                    .repeat()
                    .get()
                    .apply(stored.map(codec::decode))
                    .map(codec::encode));
        }
        Optional<Merge<Object>> merge = step.change().policy().merge();
        if (merge.isEmpty() || step.after().isEmpty()) {
            return Optional.empty();
        }
        Object own = codec.decode(step.after().get());
        return Optional.of(Optional.of(
                codec.encode(merge.get().merge(step.before().map(codec::decode), stored.map(codec::decode), own))));
    }

    long bytes() {
        return size(steps.get(0).before())
                + steps.stream()
                        .mapToLong(step -> STEP_OVERHEAD + size(step.after()))
                        .sum();
    }

    private static int size(Optional<EncodedAttribute> value) {
        return value.map(EncodedAttribute::size).orElse(0);
    }
}
