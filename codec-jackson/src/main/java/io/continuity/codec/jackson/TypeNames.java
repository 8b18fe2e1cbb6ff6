package io.continuity.codec.jackson;

import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.StoredNames;
import io.continuity.codec.TypeAllowList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * The names that types have in stored bytes. A name is looked up in the allow-list before its class is loaded; declared
 * aliases and former names are allowed with their class. <em>Immutable.</em>
 */
final class TypeNames {
    private static final String ARRAY = "[]";
    private static final String ENUM_SET = "java.util.EnumSet<";
    private static final String ENUM_MAP = "java.util.EnumMap<";
    private static final int MAX_LENGTH = 500;
    private static final int MAX_DIMENSIONS = 4;

    /** Something else may be a value that was taken for a name, and is not shown. */
    private static final Pattern CLASS_NAME = Pattern.compile("([a-z][a-z0-9_]*\\.)+[A-Z][A-Za-z0-9_$]*");

    private static final Map<String, Class<?>> PRIMITIVES = Stream.<Class<?>>of(
                    boolean.class,
                    byte.class,
                    char.class,
                    double.class,
                    float.class,
                    int.class,
                    long.class,
                    short.class)
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

    private final ClassLoader classLoader;
    private final TypeAllowList allowed;
    private final Map<String, Class<?>> declared;
    private final Map<Class<?>, String> aliases;
    private final Optional<StoredNames> stored;

    /** Takes aliases by class, and names that are read besides. */
    TypeNames(
            ClassLoader classLoader,
            TypeAllowList allowed,
            Map<Class<?>, String> aliases,
            Map<String, Class<?>> declared) {
        this.classLoader = classLoader;
        this.allowed = allowed;
        this.aliases = Map.copyOf(aliases);
        this.declared = Map.copyOf(declared);
        this.stored = Optional.empty();
    }

    private TypeNames(TypeNames known, StoredNames stored) {
        this.classLoader = known.classLoader;
        this.allowed = known.allowed.with(stored);
        this.aliases = known.aliases;
        this.declared = known.declared;
        this.stored = Optional.of(stored);
    }

    /** Adds names that go before all others. */
    TypeNames with(StoredNames names) {
        return new TypeNames(this, names);
    }

    /** Tells whether there may be a name for a value. */
    boolean canName(Object value) {
        Class<?> type = value.getClass();
        while (type.isArray()) {
            type = type.getComponentType();
        }
        return type.isPrimitive() || isAllowed(type) || value instanceof Enum<?> || StoredTypes.isOfJdk(type);
    }

    /**
     * Returns the name of what a value comes back as.
     *
     * @throws AttributeFormatException if it is not allowed
     */
    String nameOf(Object value) {
        if (value instanceof EnumSet<?> set && !set.isEmpty()) {
            return ENUM_SET + nameOf(set.iterator().next().getDeclaringClass()) + ">";
        }
        if (value instanceof EnumMap<?, ?> map && !map.isEmpty()) {
            return ENUM_MAP + nameOf(map.keySet().iterator().next().getDeclaringClass()) + ">";
        }
        return nameOf(StoredTypes.of(value));
    }

    String nameOf(Class<?> type) {
        if (type.isArray()) {
            return nameOf(type.getComponentType()) + ARRAY;
        }
        if (!type.isPrimitive() && !isAllowed(type)) {
            throw notAllowed(type.getName());
        }
        String name = type.getName();
        return stored.filter(names -> names.declares(name))
                .map(names -> names.stored(name))
                .orElseGet(() -> aliases.getOrDefault(type, name));
    }

    boolean isAllowed(Class<?> type) {
        return declared.get(type.getName()) == type || allowed.admits(type.getName());
    }

    /**
     * Returns the type that a stored name stands for.
     *
     * @throws AttributeFormatException if there is none, or it is not allowed
     */
    JavaType typeOf(String name, TypeFactory types) {
        if (name.length() > MAX_LENGTH) {
            throw new AttributeFormatException(
                    "Refused: a type name of more than " + MAX_LENGTH + " characters. The bytes are corrupt.");
        }
        if (name.endsWith(ARRAY)) {
            return types.constructType(arrayType(name));
        }
        if (name.startsWith(ENUM_SET) && name.endsWith(">")) {
            return types.constructCollectionType(EnumSet.class, enumType(name, ENUM_SET));
        }
        if (name.startsWith(ENUM_MAP) && name.endsWith(">")) {
            return types.constructMapType(EnumMap.class, enumType(name, ENUM_MAP), Object.class);
        }
        return types.constructType(load(name));
    }

    private Class<?> arrayType(String name) {
        String element = name;
        int dimensions = 0;
        while (element.endsWith(ARRAY)) {
            element = element.substring(0, element.length() - ARRAY.length());
            dimensions++;
        }
        if (dimensions > MAX_DIMENSIONS) {
            throw new AttributeFormatException("Refused: an array of more than " + MAX_DIMENSIONS + " dimensions.");
        }
        Class<?> type = PRIMITIVES.containsKey(element) ? PRIMITIVES.get(element) : load(element);
        for (int i = 0; i < dimensions; i++) {
            type = type.arrayType();
        }
        return type;
    }

    private Class<?> enumType(String name, String prefix) {
        Class<?> type = load(name.substring(prefix.length(), name.length() - 1));
        if (!type.isEnum()) {
            throw new AttributeFormatException("Type " + type.getName() + " is no enum. The bytes are corrupt.");
        }
        return type;
    }

    /** Returns the class of a name, without running any of its code. */
    Class<?> load(String name) {
        String local = stored.map(names -> names.local(name)).orElse(name);
        Class<?> known = local.equals(name) ? declared.get(name) : null;
        if (known != null) {
            return known;
        }
        if (!allowed.admits(local)) {
            throw notAllowed(name);
        }
        try {
            return Class.forName(local, false, classLoader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new AttributeFormatException("There is no " + shown(name)
                    + " here. If it was renamed, declare its old name (JacksonAttributeCodec.Builder.formerly);"
                    + " otherwise another version of the application wrote it.");
        }
    }

    private static AttributeFormatException notAllowed(String name) {
        return new AttributeFormatException("Refused: " + shown(name)
                + " is not on the allow-list. If it belongs in a session, allow it or its package"
                + " (JacksonAttributeCodec.Builder.allow).");
    }

    /** Returns a name as it may be put into a message. */
    static String shown(String name) {
        return name.length() <= MAX_LENGTH && CLASS_NAME.matcher(name).matches()
                ? "type " + name
                : "an unknown type name of " + name.length() + " characters";
    }
}
