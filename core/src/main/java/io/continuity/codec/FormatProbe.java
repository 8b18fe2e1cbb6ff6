package io.continuity.codec;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Tries out stored attributes: whether they can be read here, and whether others could read them once this instance has
 * written them again.
 *
 * <p>Counts by type what fails. What it keeps are names of types, as many as {@link #MAX_KINDS}, and no values.
 * <em>Not thread-safe.</em>
 */
public final class FormatProbe {
    /** How many types are told apart; all further ones are counted as {@code other}. */
    public static final int MAX_KINDS = 20;

    private static final String OTHERS = "other";

    private final AttributeCodec codec;
    private final SessionTypes types;
    private final ToIntFunction<String> readableByAll;
    private final Map<String, Integer> unreadable = new TreeMap<>();
    private final Map<String, Integer> unwritable = new TreeMap<>();

    /**
     * Creates a probe that has counted nothing.
     *
     * @param codec reads and writes attributes
     * @param types what the codec was told of types
     * @param readableByAll returns the highest version of a type that everybody who is alive can read
     */
    public FormatProbe(AttributeCodec codec, SessionTypes types, ToIntFunction<String> readableByAll) {
        this.codec = Objects.requireNonNull(codec, "codec");
        this.types = Objects.requireNonNull(types, "types");
        this.readableByAll = Objects.requireNonNull(readableByAll, "readableByAll");
    }

    /**
     * Tries out an attribute. Whatever is wrong with it is counted, nothing is thrown.
     *
     * @param stored bytes from a store
     * @return false if it cannot be read here, or not by all others once it was written here
     */
    public boolean passes(EncodedAttribute stored) {
        Object value;
        try {
            value = codec.decode(stored);
        } catch (AttributeFormatException e) {
            count(unreadable, e.refusedType().orElseGet(() -> StoredKind.of(stored)));
            return false;
        } catch (RuntimeException | LinkageError e) {
            count(unreadable, StoredKind.of(stored));
            return false;
        }
        return types.of(value.getClass())
                .map(type -> canBeWritten(type, value, stored))
                .orElse(true);
    }

    private boolean canBeWritten(SessionType<?> type, Object value, EncodedAttribute stored) {
        int readable = readableByAll.applyAsInt(type.name());
        if (type.version() <= readable || isReadable(readable, value, stored)) {
            return true;
        }
        count(unwritable, type.name());
        return false;
    }

    private boolean isReadable(int version, Object value, EncodedAttribute stored) {
        try {
            return StoredForms.of(codec.encode(value, stored)).stream()
                    .anyMatch(form -> StoredForm.of(form, types).version() <= version);
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    private static void count(Map<String, Integer> counts, String kind) {
        boolean known = counts.containsKey(kind) || counts.size() < MAX_KINDS;
        counts.merge(known ? kind : OTHERS, 1, Integer::sum);
    }

    /**
     * Returns which attributes could not be read here.
     *
     * @return how many, by what is known of their type, a view that cannot be changed
     */
    public Map<String, Integer> unreadable() {
        return Collections.unmodifiableMap(unreadable);
    }

    /**
     * Returns which attributes this instance would write so that somebody who is alive could not read them.
     *
     * @return how many, by the name of their {@link SessionType}, a view that cannot be changed
     */
    public Map<String, Integer> unwritable() {
        return Collections.unmodifiableMap(unwritable);
    }
}
