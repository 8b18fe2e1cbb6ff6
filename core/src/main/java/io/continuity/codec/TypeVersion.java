package io.continuity.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * One schema version of a type.
 *
 * @param number from 1 on
 * @param shape its classes and what they are stored as
 * @param up makes the next version's value; empty for the newest
 * @param down makes this version's value of the next one's; empty for the newest, and if there is no such step
 */
record TypeVersion(int number, Shape shape, Optional<Step> up, Optional<Step> down) {

    /**
     * The classes of a version.
     *
     * @param type that of the values
     * @param storedNames what it is called in what is stored; the first is written
     * @param nested copies of other classes by what they are called in what is stored
     */
    record Shape(Class<?> type, Set<String> storedNames, Map<String, Class<?>> nested) {
        Shape {
            storedNames = Collections.unmodifiableSet(new LinkedHashSet<>(storedNames));
            nested = Collections.unmodifiableMap(new LinkedHashMap<>(nested));
        }

        String writtenName() {
            return storedNames.iterator().next();
        }

        StoredNames addTo(StoredNames names) {
            StoredNames all = names.with(type, writtenName(), storedNames);
            for (Map.Entry<String, Class<?>> other : nested.entrySet()) {
                all = all.with(other.getValue(), other.getKey(), Set.of(other.getKey()));
            }
            return all;
        }
    }

    /** A function of a value and of what is stored of the version that it leads to. */
    record Step(BiFunction<Object, Object, Object> function) {
        @SuppressWarnings("unchecked") // Values are checked against the classes of versions before they get here.
        static Step of(BiFunction<?, ?, ?> typed) {
            return new Step((BiFunction<Object, Object, Object>) typed);
        }
    }

    /** Makes the next version's value. */
    Object up(Object value, Optional<Object> stored, String typeName) {
        return apply(up.orElseThrow(), value, stored, "up from version " + number + " of session type '" + typeName);
    }

    /** Makes this version's value of the next one's, for which there must be a step. */
    Object down(Object value, Optional<Object> stored, String typeName) {
        Object made =
                apply(down.orElseThrow(), value, stored, "down to version " + number + " of session type '" + typeName);
        if (!shape.type.isInstance(made)) {
            throw new AttributeFormatException("The step down to version " + number + " of session type '" + typeName
                    + "' must make a " + shape.type.getName() + ", but made a "
                    + made.getClass().getName() + ".");
        }
        return made;
    }

    private static Object apply(Step step, Object value, Optional<Object> stored, String name) {
        Object made;
        try {
            made = step.function.apply(value, stored);
        } catch (RuntimeException | LinkageError e) {
            // Its message may hold values.
            throw new AttributeFormatException(
                    "The step " + name + "' threw " + e.getClass().getName() + ".", e);
        }
        if (made == null) {
            throw new AttributeFormatException("The step " + name + "' made null.");
        }
        return made;
    }
}
