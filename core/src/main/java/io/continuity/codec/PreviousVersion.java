package io.continuity.codec;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A schema version that a {@link SessionType} had: its class is the application's own copy of the old one.
 *
 * <p>{@link #up} is needed; {@link #down} is what lets older code read what newer code has written. Both are called
 * with values that nobody else has, or that must not be changed, and so make new ones. <em>Not thread-safe; its functions
 * must be.</em>
 *
 * @param <P> the class of this version
 * @param <N> the class of the next one
 */
public final class PreviousVersion<P, N> {
    private final int number;
    private final Class<P> type;
    private final Set<String> storedNames = new LinkedHashSet<>();
    private final Map<String, Class<?>> nested = new LinkedHashMap<>();
    private @Nullable BiFunction<? super P, ? super Optional<N>, ? extends N> up;
    private @Nullable BiFunction<? super N, ? super Optional<P>, ? extends P> down;

    PreviousVersion(int number, Class<P> type) {
        this.number = number;
        this.type = Objects.requireNonNull(type, "type");
    }

    /**
     * Sets how the next version's value is made of this one's.
     *
     * @param step makes a new value, never null
     * @return this version
     */
    public PreviousVersion<P, N> up(Function<? super P, ? extends N> step) {
        Objects.requireNonNull(step, "step");
        return upKeeping((value, stored) -> step.apply(value));
    }

    /**
     * Sets how the next version's value is made of this one's and of what was last stored of the next one.
     *
     * <p>When older code has changed a value that newer code has stored, this step takes the older one's fields from the
     * first and all that the older one cannot know from the second.
     *
     * @param step makes a new value, never null; the second argument is empty if nothing is stored of the next version
     * @return this version
     */
    public PreviousVersion<P, N> upKeeping(BiFunction<? super P, ? super Optional<N>, ? extends N> step) {
        up = Objects.requireNonNull(step, "step");
        return this;
    }

    /**
     * Sets how this version's value is made of the next one's.
     *
     * @param step makes a new value, never null
     * @return this version
     */
    public PreviousVersion<P, N> down(Function<? super N, ? extends P> step) {
        Objects.requireNonNull(step, "step");
        return downKeeping((value, stored) -> step.apply(value));
    }

    /**
     * Sets how this version's value is made of the next one's and of what was last stored of this one: for what newer
     * code has dropped and older code still wants to find, such as a constant of an enum.
     *
     * @param step makes a new value, never null; the second argument is empty if nothing is stored of this version
     * @return this version
     */
    public PreviousVersion<P, N> downKeeping(BiFunction<? super N, ? super Optional<P>, ? extends P> step) {
        down = Objects.requireNonNull(step, "step");
        return this;
    }

    /**
     * Says which class name is in what this version has stored. By default that of the next version, so that it must be
     * said only if the class had another name then.
     *
     * @param className the binary name of the class, as the old code calls it
     * @return this version
     */
    public PreviousVersion<P, N> storedAs(String className) {
        storedNames.add(StoredTypeNames.checked(className));
        return this;
    }

    /**
     * Says which copy stands for another class that this version's values refer to. Classes that are nested in this
     * version's class, and have the names of those nested in the old one, need not be said.
     *
     * @param className the binary name of the class, as the old code calls it
     * @param copy the application's copy of it
     * @return this version
     */
    public PreviousVersion<P, N> refersTo(String className, Class<?> copy) {
        nested.put(StoredTypeNames.checked(className), Objects.requireNonNull(copy, "copy"));
        return this;
    }

    int number() {
        return number;
    }

    /** Returns what was said. */
    TypeVersion version(Set<String> defaultNames, String typeName) {
        if (up == null) {
            throw new IllegalArgumentException("session type '" + typeName + "': version " + number
                    + " needs a step up to version " + (number + 1));
        }
        return new TypeVersion(
                number,
                new TypeVersion.Shape(type, storedNames.isEmpty() ? defaultNames : storedNames, nested),
                Optional.of(TypeVersion.Step.of(up)),
                Optional.ofNullable(down).map(TypeVersion.Step::of));
    }
}
