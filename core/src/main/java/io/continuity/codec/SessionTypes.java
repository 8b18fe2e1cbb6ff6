package io.continuity.codec;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All types of which an application has said something, none twice. <em>Immutable.</em> */
public final class SessionTypes {
    private final Map<String, SessionType<?>> byName;
    private final Map<Class<?>, SessionType<?>> byClass;

    /** By what is in bytes that do not say a schema version. */
    private final Map<String, SessionType<?>> byStoredName;

    private SessionTypes(Collection<? extends SessionType<?>> types) {
        Map<String, SessionType<?>> names = new TreeMap<>();
        Map<Class<?>, SessionType<?>> classes = new HashMap<>();
        Map<String, SessionType<?>> storedNames = new HashMap<>();
        for (SessionType<?> type : types) {
            if (names.put(type.name(), type) != null) {
                throw new IllegalArgumentException("session types must have different names: '" + type.name() + "'");
            }
            putOnce(classes, type.type(), type, "class " + type.type().getName());
            type.versions()
                    .get(0)
                    .shape()
                    .storedNames()
                    .forEach(name -> putOnce(storedNames, name, type, "stored name '" + name + "'"));
        }
        byName = Map.copyOf(names);
        byClass = Map.copyOf(classes);
        byStoredName = Map.copyOf(storedNames);
    }

    private static <K> void putOnce(Map<K, SessionType<?>> types, K key, SessionType<?> type, String what) {
        SessionType<?> other = types.put(key, type);
        if (other != null) {
            throw new IllegalArgumentException(
                    "session types '" + other.name() + "' and '" + type.name() + "' must not have the same " + what);
        }
    }

    /**
     * Puts declarations together.
     *
     * @param types the declarations
     * @return all of them
     * @throws IllegalArgumentException if two have the same name, class or former name
     */
    public static SessionTypes of(Collection<? extends SessionType<?>> types) {
        return new SessionTypes(types);
    }

    /**
     * Returns which schema version of each type this release can read, and with it all below that are declared.
     *
     * @return versions by the names of the types
     */
    public Map<String, Integer> readable() {
        Map<String, Integer> versions = new TreeMap<>();
        byName.forEach((name, type) -> versions.put(name, type.version()));
        return versions;
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    Collection<SessionType<?>> all() {
        return byName.values();
    }

    Optional<SessionType<?>> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<SessionType<?>> of(Class<?> type) {
        return Optional.ofNullable(byClass.get(type));
    }

    Optional<SessionType<?>> storedAs(String name) {
        return Optional.ofNullable(byStoredName.get(name));
    }
}
