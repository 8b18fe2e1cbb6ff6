package io.continuity.codec.jackson;

import io.continuity.codec.AttributeFormatException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * As what class a value comes back.
 *
 * <p>Not each of the JDK's own classes can be named or made again: a {@code List.of(...)} comes back as an {@code
 * ArrayList}. What would lose something on the way is refused. <em>Not instantiable.</em>
 */
final class StoredTypes {
    private static final ClassValue<Boolean> CAN_BE_MADE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return Modifier.isPublic(type.getModifiers())
                    && Arrays.stream(type.getConstructors())
                            .anyMatch(constructor -> constructor.getParameterCount() == 0);
        }
    };

    /** Whether a collection has fields beside those of the JDK's class that it extends. */
    private static final ClassValue<Boolean> HAS_STATE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return !isOfJdk(type)
                    && (Arrays.stream(type.getDeclaredFields()).anyMatch(StoredTypes::isState)
                            || computeValue(type.getSuperclass()));
        }
    };

    private StoredTypes() {}

    static Class<?> of(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.getDeclaringClass();
        }
        if (value instanceof Collection<?> || value instanceof Map<?, ?>) {
            requireNothingBesideElements(value);
            return isOfJdk(value.getClass()) ? container(value) : value.getClass();
        }
        return value.getClass().isArray() ? value.getClass() : publicForm(value.getClass());
    }

    static boolean isOfJdk(Class<?> type) {
        String name = type.getName();
        return name.startsWith("java.") || name.startsWith("sun.") || name.startsWith("jdk.");
    }

    private static Class<?> container(Object value) {
        Class<?> type = value.getClass();
        if (CAN_BE_MADE.get(type)) {
            return type;
        }
        if (value instanceof Map<?, ?>) {
            return value instanceof SortedMap<?, ?> ? TreeMap.class : LinkedHashMap.class;
        }
        if (value instanceof Set<?>) {
            return value instanceof SortedSet<?> ? TreeSet.class : LinkedHashSet.class;
        }
        return value instanceof Queue<?> && !(value instanceof List<?>) ? type : ArrayList.class;
    }

    /** What ZoneId.of or TimeZone.getTimeZone return is of a class that nobody may name. */
    private static Class<?> publicForm(Class<?> type) {
        Class<?> form = type;
        while (isOfJdk(form)
                && !(Modifier.isPublic(form.getModifiers()) && form.getName().startsWith("java."))) {
            form = form.getSuperclass();
        }
        return form;
    }

    private static void requireNothingBesideElements(Object value) {
        boolean sorted = (value instanceof SortedMap<?, ?> map && map.comparator() != null)
                || (value instanceof SortedSet<?> set && set.comparator() != null);
        if (sorted) {
            throw new AttributeFormatException("A " + value.getClass().getName()
                    + " with a comparator would lose it in JSON. Store its elements, and sort them when they"
                    + " are read.");
        }
        if (HAS_STATE.get(value.getClass())) {
            throw new AttributeFormatException("A " + value.getClass().getName()
                    + " is a collection with fields of its own, which would be lost in JSON."
                    + " Make the collection one of its fields.");
        }
    }

    private static boolean isState(Field field) {
        return !Modifier.isStatic(field.getModifiers())
                && !Modifier.isTransient(field.getModifiers())
                && !field.isSynthetic();
    }
}
