package io.continuity.codec.jackson;

import io.continuity.codec.AliasingCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.Envelope;
import io.continuity.codec.StoredNames;
import io.continuity.codec.TypeAllowList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON, through Jackson 3, that keeps the fields of other versions.
 *
 * <p>The bytes are an {@link Envelope} of codec {@code json}; the payload is the value's state in UTF-8. The fields of a
 * class are stored, the components of a record, the elements of a collection. What is not of its declared type carries a
 * type name. Names are looked up in the allow-list before a class is loaded, on writing as well, so that nothing is
 * written that this version could not read again. Values come back equal, but not always of the same class: collections
 * of the JDK that have no public constructor become an {@code ArrayList}, {@code LinkedHashSet} or {@code
 * LinkedHashMap}, declared collections what is declared; two references to one object become two objects.
 *
 * <p>Fields that a stored value has and this version's type has not are skipped when it is read, and kept when it is
 * written with {@link #encode(Object, EncodedAttribute)}. At most 100 levels deep, numbers of at most 1,000 digits.
 * <em>Thread-safe.</em>
 */
public final class JacksonAttributeCodec implements AliasingCodec {
    /** The codec's id in envelopes. */
    private static final String ID = "json";

    /** Of what nobody has declared; others are put into their envelopes by {@code VersionedAttributeCodec}. */
    private static final int VERSION = 1;

    private static final int DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

    /** Never changed any more. */
    private final Builder builder;

    private final TypeNames names;
    private final int maxBytes;
    private final ListKeys listKeys;
    private final JsonMapper mapper;
    private final JsonMapper marking;
    private final Trees trees;

    /** Classes of which a value was read again once. */
    private final Set<Class<?>> proven = ConcurrentHashMap.newKeySet();

    private JacksonAttributeCodec(Builder builder, UnaryOperator<TypeNames> naming) {
        this.builder = builder;
        this.names = naming.apply(new TypeNames(
                builder.classLoader, TypeAllowList.of(builder.allowed), builder.aliases, builder.declared));
        this.maxBytes = builder.maxBytes;
        this.listKeys = new ListKeys(builder.listKeys);
        Mappers mappers = new Mappers(names, maxBytes, builder.modules);
        this.mapper = mappers.mapper();
        this.marking = mappers.mapper(listKeys.module());
        this.trees = new Trees(mappers.treeMapper());
        listKeys.require(marking);
    }

    /**
     * Starts building a codec that reads with a class loader.
     *
     * @param classLoader finds the application's classes
     * @return a builder that allows JDK value types and collections only
     */
    public static Builder builder(ClassLoader classLoader) {
        return new Builder(classLoader);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public JacksonAttributeCodec withNames(StoredNames stored) {
        return new JacksonAttributeCodec(builder, known -> known.with(stored));
    }

    @Override
    public boolean canEncode(Object value) {
        return names.canName(value);
    }

    @Override
    public String rule() {
        return "must be of an allowed type (JacksonAttributeCodec.Builder.allow)";
    }

    /** {@inheritDoc} What is no object of the application, and cannot contain one, has no fields to be carried over. */
    @Override
    public boolean carriesOver(Object value) {
        return !StoredTypes.isOfJdk(value.getClass()) || value instanceof Iterable<?> || value instanceof Map<?, ?>;
    }

    @Override
    public EncodedAttribute encode(Object value) {
        return envelope(value, write(mapper, value));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Lists are matched by their declared keys ({@link Builder#listKey}), else equal elements to each other and the
     * rest by position.
     */
    @Override
    public EncodedAttribute encode(Object value, EncodedAttribute previous) {
        EncodedAttribute now = encode(value);
        if (now.equals(previous)) {
            return previous;
        }
        byte[] stored;
        Object known;
        try {
            Envelope envelope = open(previous);
            stored = envelope.payload();
            known = read(envelope);
            if (!type(envelope).equals(type(Envelope.parse(now))) || Arrays.equals(stored, write(mapper, known))) {
                return now;
            }
        } catch (AttributeFormatException e) {
            // Nothing is known of it, so nothing can be carried over.
            return now;
        }
        return envelope(value, merge(stored, known, value));
    }

    private byte[] merge(byte[] stored, Object known, Object now) {
        byte[] knownMarked = write(marking, known);
        byte[] nowMarked = write(marking, now);
        try {
            return trees.write(
                    UnknownFields.carry(listKeys, trees.read(stored), trees.read(knownMarked), trees.read(nowMarked)));
        } catch (JacksonException e) {
            throw new AttributeFormatException(
                    "Cannot write a " + now.getClass().getName() + " with the fields that another version has stored: "
                            + Failures.reason(e));
        }
    }

    private EncodedAttribute envelope(Object value, byte[] payload) {
        EncodedAttribute encoded =
                Envelope.of(ID, names.nameOf(value), VERSION, payload).toAttribute();
        if (encoded.size() > maxBytes) {
            throw new AttributeFormatException("A " + value.getClass().getName() + " takes " + encoded.size()
                    + " bytes as JSON, more than " + maxBytes
                    + ". Keep less in the session, or raise JacksonAttributeCodec.Builder.maxBytes.");
        }
        return encoded;
    }

    /**
     * Writes a value. The first value of each class is read again before it is stored: better an error now than a value
     * gone later.
     */
    private byte[] write(JsonMapper with, Object value) {
        String name = names.nameOf(value);
        TypeIds.Written written = new TypeIds.Written();
        written.add(value.getClass());
        byte[] payload;
        try {
            payload = with.writer().withAttribute(TypeIds.WRITTEN, written).writeValueAsBytes(value);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AttributeFormatException(
                    "Cannot write a " + value.getClass().getName() + " as JSON: " + Failures.reason(e));
        }
        if (!proven.containsAll(written.classes())) {
            prove(value, name, payload);
            proven.addAll(written.classes());
        }
        return payload;
    }

    private void prove(Object value, String name, byte[] payload) {
        try {
            read(names.typeOf(name, mapper.getTypeFactory()), payload);
        } catch (AttributeFormatException e) {
            throw new AttributeFormatException("A " + value.getClass().getName()
                    + " can be written as JSON, but not read again: " + e.getMessage()
                    + " Give it a constructor without arguments, make it a record, or use Jackson's annotations.");
        }
    }

    @Override
    public Object decode(EncodedAttribute encoded) {
        return read(open(encoded));
    }

    private Envelope open(EncodedAttribute encoded) {
        if (encoded.size() > maxBytes) {
            throw new AttributeFormatException("Refused: " + encoded.size() + " bytes, more than " + maxBytes
                    + " (JacksonAttributeCodec.Builder.maxBytes).");
        }
        Envelope envelope = Envelope.parse(encoded);
        if (!envelope.codec().equals(ID)) {
            throw new AttributeFormatException("Codec '" + envelope.codec() + "' wrote it, not '" + ID + "'.");
        }
        return envelope;
    }

    private JavaType type(Envelope envelope) {
        return names.typeOf(envelope.type(), mapper.getTypeFactory());
    }

    private Object read(Envelope envelope) {
        if (envelope.version() != VERSION) {
            throw new AttributeFormatException(
                    "Schema version " + envelope.version() + " of "
                            + TypeNames.shown(envelope.type())
                            + " was written by another version of the application. To read it, declare the type (SessionType).");
        }
        return read(type(envelope), envelope.payload());
    }

    private Object read(JavaType type, byte[] payload) {
        Object value;
        try {
            value = mapper.readerFor(type).readValue(payload);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new AttributeFormatException(
                    "Cannot read a " + type.getRawClass().getName() + " from JSON: " + Failures.reason(e));
        }
        if (value == null) {
            throw new AttributeFormatException("The bytes hold null, which no attribute is.");
        }
        return value;
    }

    /** Collects what may be read and how it is named. <em>Not thread-safe.</em> */
    public static final class Builder {
        private static final Pattern ALIAS = Pattern.compile("[A-Za-z][A-Za-z0-9_.$-]{0,199}");

        private final ClassLoader classLoader;
        private final Set<String> allowed = new TreeSet<>();
        private final Map<Class<?>, String> aliases = new HashMap<>();
        private final Map<String, Class<?>> declared = new HashMap<>();
        private final Map<Class<?>, String> listKeys = new HashMap<>();
        private final List<JacksonModule> modules = new ArrayList<>();
        private int maxBytes = DEFAULT_MAX_BYTES;

        private Builder(ClassLoader classLoader) {
            this.classLoader = Objects.requireNonNull(classLoader, "classLoader");
        }

        private Builder copy() {
            Builder copy = new Builder(classLoader);
            copy.allowed.addAll(allowed);
            copy.aliases.putAll(aliases);
            copy.declared.putAll(declared);
            copy.listKeys.putAll(listKeys);
            copy.modules.addAll(modules);
            copy.maxBytes = maxBytes;
            return copy;
        }

        /**
         * Allows a type by its name, or a package with all below it by its name and {@code .**}.
         *
         * @param pattern for example {@code com.acme.Cart} or {@code com.acme.shop.**}
         * @return this builder
         * @throws IllegalArgumentException if the pattern is neither, or would allow everything
         */
        public Builder allow(String pattern) {
            TypeAllowList.of(Set.of(pattern));
            allowed.add(pattern);
            return this;
        }

        /**
         * Allows a type, and writes an alias instead of its class name, so that the class can be renamed and moved. Both
         * are read.
         *
         * @param alias letters, digits, {@code _}, {@code .}, {@code $} and {@code -}, a letter first
         * @param type the class that it stands for
         * @return this builder
         * @throws IllegalArgumentException if the alias is none, or either has another partner already
         */
        public Builder alias(String alias, Class<?> type) {
            String other = aliases.getOrDefault(type, alias);
            if (!other.equals(alias)) {
                throw new IllegalArgumentException(
                        "alias: " + type.getName() + " has the alias '" + other + "' already, not '" + alias + "'");
            }
            declare(alias, type);
            aliases.put(type, alias);
            return declare(type.getName(), type);
        }

        /**
         * Allows a type, and reads it under a name that it had: of a class that was renamed or moved, or an alias.
         *
         * @param formerName for example {@code com.acme.old.Cart}
         * @param type the class that it is now
         * @return this builder
         * @throws IllegalArgumentException if the name is none, or stands for another type already
         */
        public Builder formerly(String formerName, Class<?> type) {
            declare(formerName, type);
            return declare(type.getName(), type);
        }

        private Builder declare(String name, Class<?> type) {
            if (!ALIAS.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "name of a type must be letters, digits, '_', '.', '$' and '-', a letter first: '" + name
                                + "'");
            }
            Class<?> other = declared.putIfAbsent(name, type);
            if (other != null && other != type) {
                throw new IllegalArgumentException(
                        "'" + name + "' stands for " + other.getName() + " already, not for " + type.getName());
            }
            return this;
        }

        /**
         * Declares by which property elements of lists are told apart, so that the fields that another version knows of
         * them follow them to their new place.
         *
         * @param type a class of elements, with its subclasses
         * @param property a property of it, for example {@code id}
         * @return this builder
         */
        public Builder listKey(Class<?> type, String property) {
            listKeys.put(type, property);
            return this;
        }

        /**
         * Adds a module that teaches Jackson more types, such as one of Spring Security's. What it says about default
         * typing, visibility of fields and dates has no effect, and the allow-list goes for its types too.
         *
         * @param module a Jackson 3 module
         * @return this builder
         */
        public Builder module(JacksonModule module) {
            modules.add(module);
            return this;
        }

        /**
         * Limits the size of an attribute; 4 MiB by default. A larger one is neither written nor read.
         *
         * @param maxBytes at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder maxBytes(int maxBytes) {
            if (maxBytes < 1) {
                throw new IllegalArgumentException("maxBytes must be at least 1: " + maxBytes);
            }
            this.maxBytes = maxBytes;
            return this;
        }

        /**
         * Builds the codec.
         *
         * @return a codec
         * @throws IllegalArgumentException if a type has no such property as its list key
         */
        public JacksonAttributeCodec build() {
            return new JacksonAttributeCodec(copy(), UnaryOperator.identity());
        }
    }
}
