package io.continuity.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an attribute that two requests have changed at the same time.
 *
 * <p>Ready-made policies that merge compare values, elements, keys and map values by {@code equals}. <em>Immutable.</em>
 */
public final class ConflictPolicy {
    private static final ConflictPolicy LAST_WRITE_WINS = new ConflictPolicy("lastWriteWins", null);
    private static final ConflictPolicy COMPARE_AND_SET = new ConflictPolicy("compareAndSet", null);

    private final String name;
    private final @Nullable Merge<Object> merge;

    private ConflictPolicy(String name, @Nullable Merge<Object> merge) {
        this.name = name;
        this.merge = merge;
    }

    /**
     * Makes one value of those that two requests have set.
     *
     * <p>It may be called several times for one change, on request threads and under the session's lock: it must not
     * block and must not use the session. {@code base} and {@code stored} were decoded for this call, so it may change and
     * return them; it must not change {@code own}. If it throws, the conflict is not resolved and nothing is written.
     * <em>Thread-safe.</em>
     *
     * @param <T> the attribute's type
     */
    @FunctionalInterface
    public interface Merge<T> {
        /**
         * Merges.
         *
         * @param base what this request has read; empty if the attribute was absent
         * @param stored what another request has written since; empty if it has removed the attribute
         * @param own what this request has set
         * @return the value to store
         */
        T merge(Optional<T> base, Optional<T> stored, T own);
    }

    /**
     * The later of two requests overwrites what the earlier has written, and nobody is told. The default.
     *
     * @return the policy
     */
    public static ConflictPolicy lastWriteWins() {
        return LAST_WRITE_WINS;
    }

    /**
     * The later of two requests fails, unless it has declared its change as a function of the value, which is then run
     * again.
     *
     * @return the policy
     */
    public static ConflictPolicy compareAndSet() {
        return COMPARE_AND_SET;
    }

    /**
     * The later of two requests merges its value with what the earlier has written.
     *
     * @param merge makes one value of both
     * @param <T> the attribute's type
     * @return the policy
     */
    public static <T> ConflictPolicy merge(Merge<T> merge) {
        return merging("merge", merge);
    }

    /**
     * Numbers are sums: what each request has added or taken away counts. An absent one is zero. For {@code Integer},
     * {@code Long} and the other numbers of {@code java.lang}, {@code BigInteger} and {@code BigDecimal}; an overflow is a
     * conflict.
     *
     * @return the policy
     */
    public static ConflictPolicy sum() {
        return merging("sum", Merges::sum);
    }

    /**
     * The greater of two {@code Comparable} values is kept.
     *
     * @return the policy
     */
    public static ConflictPolicy max() {
        return merging("max", Merges::max);
    }

    /**
     * The lesser of two {@code Comparable} values is kept.
     *
     * @return the policy
     */
    public static ConflictPolicy min() {
        return merging("min", Merges::min);
    }

    /**
     * A {@code Collection} gains what either request has added and loses what either has removed. Elements that are added
     * to a list come last.
     *
     * @return the policy
     */
    public static ConflictPolicy union() {
        return merging("union", Merges::union);
    }

    /**
     * A {@code Map} takes the changes of both requests, key by key; those of the later where both have changed one key.
     *
     * @return the policy
     */
    public static ConflictPolicy mapMerge() {
        return merging("mapMerge", Merges::map);
    }

    @SuppressWarnings("unchecked") // a value of another type makes the merge throw, which is a conflict
    private static <T> ConflictPolicy merging(String name, Merge<T> merge) {
        return new ConflictPolicy(name, (Merge<Object>) merge);
    }

    /**
     * Tells whether a change must find the value it is based on.
     *
     * @return false if the last write wins
     */
    public boolean comparesBeforeWriting() {
        return this != LAST_WRITE_WINS;
    }

    /**
     * Returns how this policy merges.
     *
     * @return empty if it does not
     */
    public Optional<Merge<Object>> merge() {
        return Optional.ofNullable(merge);
    }

    @Override
    public String toString() {
        return name;
    }
}
