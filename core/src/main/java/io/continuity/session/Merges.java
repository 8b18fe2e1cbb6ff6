package io.continuity.session;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The ready-made merges. What is stored was decoded for the merge, so its collection is the one to be changed. */
final class Merges {
    private static final Map<Class<?>, Function<BigDecimal, Number>> NUMBERS = Map.of(
            Byte.class, BigDecimal::byteValueExact,
            Short.class, BigDecimal::shortValueExact,
            Integer.class, BigDecimal::intValueExact,
            Long.class, BigDecimal::longValueExact,
            Float.class, BigDecimal::floatValue,
            Double.class, BigDecimal::doubleValue,
            java.math.BigInteger.class, BigDecimal::toBigIntegerExact,
            BigDecimal.class, sum -> sum);

    private Merges() {}

    static Number sum(Optional<Number> base, Optional<Number> stored, Number own) {
        Function<BigDecimal, Number> convert = NUMBERS.get(own.getClass());
        if (convert == null) {
            throw new IllegalArgumentException(
                    "sum() cannot add " + own.getClass().getName());
        }
        return convert.apply(decimal(stored).add(decimal(Optional.of(own))).subtract(decimal(base)));
    }

    private static BigDecimal decimal(Optional<Number> number) {
        return number.map(n -> new BigDecimal(n.toString())).orElse(BigDecimal.ZERO);
    }

    static Comparable<Object> max(
            Optional<Comparable<Object>> base, Optional<Comparable<Object>> stored, Comparable<Object> own) {
        return stored.filter(other -> other.compareTo(own) > 0).orElse(own);
    }

    static Comparable<Object> min(
            Optional<Comparable<Object>> base, Optional<Comparable<Object>> stored, Comparable<Object> own) {
        return stored.filter(other -> other.compareTo(own) < 0).orElse(own);
    }

    /** Counts equal elements of a list. */
    static Collection<Object> union(
            Optional<Collection<Object>> base, Optional<Collection<Object>> stored, Collection<Object> own) {
        List<Object> removed = new ArrayList<>(base.orElseGet(List::of));
        own.forEach(removed::remove);
        List<Object> added = new ArrayList<>(own);
        base.orElseGet(List::of).forEach(added::remove);
        Collection<Object> merged = stored.filter(theirs -> isOfOneClass(theirs, own))
                .orElseGet(() -> copy(stored.orElseGet(List::of), own));
        try {
            return changed(merged, removed, added);
        } catch (UnsupportedOperationException e) {
            return changed(copy(merged, own), removed, added);
        }
    }

    private static boolean isOfOneClass(Object left, Object right) {
        return left.getClass() == right.getClass();
    }

    private static Collection<Object> changed(Collection<Object> collection, List<Object> removed, List<Object> added) {
        removed.forEach(collection::remove);
        collection.addAll(added);
        return collection;
    }

    private static Collection<Object> copy(Collection<Object> elements, Collection<Object> like) {
        if (like instanceof SortedSet<Object> sorted) {
            Collection<Object> copy = new TreeSet<>(sorted.comparator());
            copy.addAll(elements);
            return copy;
        }
        return like instanceof Set ? new LinkedHashSet<>(elements) : new ArrayList<>(elements);
    }

    static Map<Object, Object> map(
            Optional<Map<Object, Object>> base, Optional<Map<Object, Object>> stored, Map<Object, Object> own) {
        Map<Object, Object> before = base.orElseGet(Map::of);
        Set<Object> keys = new HashSet<>(before.keySet());
        keys.addAll(own.keySet());
        keys.removeIf(key ->
                own.containsKey(key) == before.containsKey(key) && Objects.equals(own.get(key), before.get(key)));
        Map<Object, Object> merged = stored.filter(theirs -> isOfOneClass(theirs, own))
                .orElseGet(() -> copy(stored.orElseGet(Map::of), own));
        try {
            return changed(merged, keys, own);
        } catch (UnsupportedOperationException e) {
            return changed(copy(merged, own), keys, own);
        }
    }

    private static Map<Object, Object> changed(Map<Object, Object> map, Set<Object> keys, Map<Object, Object> own) {
        for (Object key : keys) {
            if (own.containsKey(key)) {
                map.put(key, own.get(key));
            } else {
                map.remove(key);
            }
        }
        return map;
    }

    private static Map<Object, Object> copy(Map<Object, Object> entries, Map<Object, Object> like) {
        Map<Object, Object> copy = like instanceof SortedMap<Object, Object> sorted
                ? new TreeMap<>(sorted.comparator())
                : new LinkedHashMap<>();
        copy.putAll(entries);
        return copy;
    }
}
