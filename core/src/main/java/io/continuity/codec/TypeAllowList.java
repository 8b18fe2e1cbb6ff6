package io.continuity.codec;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which types may be read from a store.
 *
 * <p>JDK value types and collections always may; others by their name, or by that of a package above them. A codec asks
 * before it loads a class. <em>Immutable.</em>
 */
public final class TypeAllowList {
    private static final Pattern GRAMMAR =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*(\\.\\*\\*)?");

    /**
     * JDK types that are values or collections of values. None of them does anything when it is read but hold data;
     * the hash collections call hashCode and equals of their elements, which are admitted types themselves.
     */
    private static final Set<String> JDK_TYPES = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Enum",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Number",
            "java.lang.Object",
            "java.lang.Record",
            "java.lang.Short",
            "java.lang.String",
            "java.lang.StackTraceElement",
            "java.lang.Throwable",
            "java.lang.Exception",
            "java.lang.RuntimeException",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.math.MathContext",
            "java.math.RoundingMode",
            "java.net.URI",
            "java.sql.Date",
            "java.sql.Time",
            "java.sql.Timestamp",
            "java.time.Ser",
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.Arrays$ArrayList",
            "java.util.BitSet",
            "java.util.CollSer",
            "java.util.Currency",
            "java.util.Date",
            "java.util.EnumMap",
            "java.util.EnumSet",
            "java.util.EnumSet$SerializationProxy",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.IdentityHashMap",
            "java.util.LinkedHashMap",
            "java.util.LinkedHashSet",
            "java.util.LinkedList",
            "java.util.Locale",
            "java.util.Optional",
            "java.util.SimpleTimeZone",
            "java.util.Stack",
            "java.util.TimeZone",
            "sun.util.calendar.ZoneInfo",
            "java.util.TreeMap",
            "java.util.TreeSet",
            "java.util.UUID",
            "java.util.Vector",
            "java.util.Map$Entry",
            "java.util.Hashtable",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentHashMap$Segment",
            "java.util.concurrent.locks.ReentrantLock",
            "java.util.concurrent.locks.ReentrantLock$Sync",
            "java.util.concurrent.locks.ReentrantLock$NonfairSync",
            "java.util.concurrent.locks.AbstractQueuedSynchronizer",
            "java.util.concurrent.locks.AbstractOwnableSynchronizer",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.CopyOnWriteArraySet",
            "java.util.concurrent.atomic.AtomicBoolean",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.AbstractMap$SimpleEntry",
            "java.util.AbstractMap$SimpleImmutableEntry",
            "java.util.Collections$EmptyList",
            "java.util.Collections$EmptyMap",
            "java.util.Collections$EmptySet",
            "java.util.Collections$SingletonList",
            "java.util.Collections$SingletonMap",
            "java.util.Collections$SingletonSet",
            "java.util.Collections$SynchronizedCollection",
            "java.util.Collections$SynchronizedList",
            "java.util.Collections$SynchronizedMap",
            "java.util.Collections$SynchronizedRandomAccessList",
            "java.util.Collections$SynchronizedSet",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableMap",
            "java.util.Collections$UnmodifiableRandomAccessList",
            "java.util.Collections$UnmodifiableSet",
            "java.util.Collections$UnmodifiableSortedMap",
            "java.util.Collections$UnmodifiableSortedSet",
            "java.util.Collections$EmptyListIterator",
            "java.util.Collections$ReverseComparator",
            "java.lang.String$CaseInsensitiveComparator");

    /** What List.of and its like become after reading is checked as well, under names of the JDK's own. */
    private static final Set<String> JDK_PREFIXES = Set.of("java.util.ImmutableCollections$");

    /**
     * The values of java.time itself and its enums. Not below: calendar systems are looked up on the class path by a name
     * from the bytes, and rules of time zones belong to the JDK.
     */
    private static final Pattern JAVA_TIME = Pattern.compile("java\\.time\\.(temporal\\.|format\\.)?[^.]+");

    /** Packages under which the JDK and half of the world's libraries live. */
    private static final Set<String> ROOTS =
            Set.of("com.**", "io.**", "jakarta.**", "java.**", "javax.**", "jdk.**", "net.**", "org.**", "sun.**");

    private final Set<String> names;
    private final Set<String> packagePrefixes;

    TypeAllowList(Collection<String> patterns) {
        this.names = patterns.stream().filter(p -> !p.endsWith(".**")).collect(Collectors.toUnmodifiableSet());
        this.packagePrefixes = patterns.stream()
                .filter(p -> p.endsWith(".**"))
                .map(p -> p.substring(0, p.length() - 2))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Creates a list of patterns, each a class name, or a package name and {@code .**}.
     *
     * @param patterns for example {@code com.acme.Cart} or {@code com.acme.shop.**}
     * @return the allow-list
     * @throws IllegalArgumentException if a pattern is neither, or would allow everything
     */
    public static TypeAllowList of(Collection<String> patterns) {
        patterns.forEach(TypeAllowList::checked);
        return new TypeAllowList(patterns);
    }

    static String checked(String pattern) {
        if (!GRAMMAR.matcher(pattern).matches()) {
            throw new IllegalArgumentException(
                    "allowed type must be a class name, or a package name and '.**': '" + pattern + "'");
        }
        if (ROOTS.contains(pattern)) {
            throw new IllegalArgumentException("allowed type '" + pattern
                    + "' would admit types that run code when they are read; name your own package");
        }
        return pattern;
    }

    boolean admits(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.isPrimitive() || admits(element.getName());
    }

    /**
     * Tells whether a class of that name may be loaded.
     *
     * @param name a binary class name as of {@link Class#getName()}, not that of an array or a primitive
     * @return false if it must not be loaded
     */
    public boolean admits(String name) {
        return JDK_TYPES.contains(name)
                || names.contains(name)
                || beginsWithOneOf(packagePrefixes, name)
                || beginsWithOneOf(JDK_PREFIXES, name)
                || (name.startsWith("java.time.") && JAVA_TIME.matcher(name).matches());
    }

    /** No stream: this is asked for each class of each attribute that is read or written. */
    private static boolean beginsWithOneOf(Set<String> prefixes, String name) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
