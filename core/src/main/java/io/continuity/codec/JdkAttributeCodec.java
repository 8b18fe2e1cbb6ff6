package io.continuity.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Java serialization behind an allow-list.
 *
 * <p>The bytes are one format byte followed by a serialization stream. Reading admits JDK value types and collections,
 * enums and arrays of admitted types, and what the builder allows, by name or by package. Everything else is refused
 * before any of its code runs (JEP 290). Dynamic proxies are never admitted.
 *
 * <p>Before anything is made of the bytes they are read for their grammar alone, and refused if they are larger than the
 * builder says, deeper than 50 levels, made of more than 1,000 classes, claim more than they hold, or hold sets and maps
 * that would take very long to fill (a set in a set, twice, and that in another, twice, and so on). Writing refuses what reading
 * would, so that nothing is written that this version could not read again. <em>Thread-safe.</em>
 */
public final class JdkAttributeCodec implements AttributeCodec {
    /** First byte of everything this codec writes; another value is another format. */
    static final byte FORMAT = 1;

    static final int MAX_DEPTH = 50;

    /** The JDK's collections make tables of at most so many slots for each byte that they are written in. */
    private static final long MAX_SLOTS_PER_BYTE = 8;

    private static final long MAX_SLOTS_OF_SMALL_ONES = 1_000;
    private static final int DEFAULT_MAX_BYTES = 16 << 20;
    private static final int MIN_MAX_BYTES = 1 << 10;
    private static final List<Class<?>> PRIMITIVES = List.of(
            boolean.class,
            byte.class,
            char.class,
            double.class,
            float.class,
            int.class,
            long.class,
            short.class,
            void.class);

    private final ClassLoader classLoader;
    private final TypeAllowList allowed;
    private final int maxBytes;

    /** Classes that were found and are allowed, by name: class loaders are slow and take turns. */
    private final Map<String, Class<?>> admitted = new ConcurrentHashMap<>();

    private JdkAttributeCodec(Builder builder) {
        this.classLoader = builder.classLoader;
        this.allowed = new TypeAllowList(builder.allowed);
        this.maxBytes = builder.maxBytes;
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
    public boolean canEncode(Object value) {
        return value instanceof Serializable;
    }

    @Override
    public EncodedAttribute encode(Object value) {
        return checked(written(value));
    }

    /**
     * Encodes a value; it carries nothing over.
     *
     * @return {@code previous} itself if it has the same bytes
     */
    @Override
    public EncodedAttribute encode(Object value, EncodedAttribute previous) {
        byte[] written = written(value);
        // Whoever looks for changes finds none, mostly, and the bytes have been looked through then.
        return previous.isCheckedBy(this) && Arrays.equals(written, previous.bytes()) ? previous : checked(written);
    }

    private EncodedAttribute checked(byte[] written) {
        requireBounds(written);
        return EncodedAttribute.of(written).checkedBy(this);
    }

    private byte[] written(Object value) {
        BoundedBytes bytes = new BoundedBytes(maxBytes);
        bytes.write(FORMAT);
        try (Output out = new Output(bytes)) {
            out.writeObject(value);
            out.types.forEach(this::requireAllowed);
        } catch (AttributeFormatException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new AttributeFormatException(
                    "Cannot serialize a " + value.getClass().getName() + ": " + e
                            + ". Everything it refers to must be Serializable or transient.",
                    e);
        }
        requireSize(bytes.size());
        return bytes.toByteArray();
    }

    @Override
    public Object decode(EncodedAttribute encoded) {
        requireSize(encoded.size());
        byte[] bytes = encoded.bytes();
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            throw new AttributeFormatException("Not in the JDK codec's format 1: "
                    + (bytes.length == 0 ? "no bytes at all" : "format byte " + bytes[0])
                    + ". Another codec or a newer version wrote it.");
        }
        if (!encoded.isCheckedBy(this)) {
            requireBounds(bytes);
            encoded.checkedBy(this);
        }
        try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes, 1, bytes.length - 1), bytes.length)) {
            Object value = in.readObject();
            if (value == null) {
                throw new AttributeFormatException("The bytes hold null, which no attribute is.");
            }
            return value;
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            throw refusal(e);
        }
    }

    private void requireSize(long size) {
        if (size > maxBytes) {
            throw new AttributeFormatException("Refused: " + size + " bytes, more than the " + maxBytes
                    + " that an attribute may have (continuity.session.max-attribute-size,"
                    + " JdkAttributeCodec.Builder.maxBytes).");
        }
    }

    private void requireBounds(byte[] bytes) {
        // A copy without the format byte would cost as much as all of this.
        ByteBuffer stream = ByteBuffer.wrap(bytes).position(1);
        HashCost.check(StreamScanner.scan(stream, this::isRecord), this::isRecord);
    }

    private boolean isRecord(String name) {
        try {
            Class<?> known = admitted.get(name);
            if (known != null) {
                return known.isRecord();
            }
            return allowed.admits(name)
                    && Class.forName(name, false, classLoader).isRecord();
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** ObjectInputStream buries what a filter throws; the reader of the message needs just that. */
    private static AttributeFormatException refusal(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof AttributeFormatException ours) {
                return ours;
            }
        }
        // What others say may hold values; the name of a class that is not there is all that is of use.
        String missing =
                thrown instanceof ClassNotFoundException ? " " + Printable.of(String.valueOf(thrown.getMessage())) : "";
        return new AttributeFormatException(
                "Cannot deserialize an attribute: " + thrown.getClass().getName() + missing, thrown);
    }

    static AttributeFormatException proxyRefused() {
        return new AttributeFormatException("Refused: a dynamic proxy has no place in a session.");
    }

    private void requireAllowed(Class<?> type) {
        if (admitted.get(type.getName()) == type) {
            return;
        }
        if (Proxy.isProxyClass(type)) {
            throw proxyRefused();
        }
        if (!allowed.admits(type)) {
            throw AttributeFormatException.typeNotAllowed(type.getName());
        }
    }

    /**
     * Notes the types that are written, so that what the same allow-list would refuse to read is not stored: better an
     * error now than a value gone later. It does not refuse them itself, as the stream would write what it throws.
     */
    private static final class Output extends ObjectOutputStream {
        private final Set<Class<?>> types = new LinkedHashSet<>();

        Output(OutputStream out) throws IOException {
            super(out);
        }

        @Override
        protected void annotateClass(Class<?> type) {
            types.add(type);
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            types.add(type);
        }
    }

    /** Resolves classes with the application's loader and names what the allow-list refuses. */
    private final class Input extends ObjectInputStream {
        private final long maxSlots;
        private long slots;

        Input(InputStream in, int bytes) throws IOException {
            super(in);
            maxSlots = MAX_SLOTS_OF_SMALL_ONES + MAX_SLOTS_PER_BYTE * bytes;
            setObjectInputFilter(this::check);
        }

        private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
            if (info.depth() > MAX_DEPTH) {
                throw StreamScanner.tooDeep();
            }
            slots += Math.max(0, info.arrayLength());
            if (slots > maxSlots) {
                throw new AttributeFormatException("Refused: its collections claim more elements than it holds.");
            }
            Class<?> type = info.serialClass();
            if (type == null) {
                return ObjectInputFilter.Status.UNDECIDED;
            }
            requireAllowed(type);
            return ObjectInputFilter.Status.ALLOWED;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass descriptor) throws ClassNotFoundException {
            String name = descriptor.getName();
            Class<?> known = admitted.get(name);
            if (known != null) {
                return known;
            }
            for (Class<?> primitive : PRIMITIVES) {
                if (primitive.getName().equals(name)) {
                    return primitive;
                }
            }
            // Found, not initialised: none of its code runs before the filter has seen it.
            Class<?> found = Class.forName(name, false, classLoader);
            if (allowed.admits(found)) {
                admitted.put(name, found);
            }
            return found;
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) {
            throw proxyRefused();
        }
    }

    /** Collects what may be read. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final ClassLoader classLoader;
        private final Set<String> allowed = new TreeSet<>();
        private int maxBytes = DEFAULT_MAX_BYTES;

        private Builder(ClassLoader classLoader) {
            this.classLoader = Objects.requireNonNull(classLoader, "classLoader");
        }

        /**
         * Allows a type by its name, or a package with all below it by its name and {@code .**}.
         *
         * @param pattern for example {@code com.acme.Cart} or {@code com.acme.shop.**}
         * @return this builder
         * @throws IllegalArgumentException if the pattern is neither, or would allow everything
         */
        public Builder allow(String pattern) {
            allowed.add(TypeAllowList.checked(pattern));
            return this;
        }

        /**
         * Sets how large one encoded attribute may be. By default 16 MiB.
         *
         * <p>A larger value is not written: {@link JdkAttributeCodec#encode} throws. Larger bytes are not read: they count as undecodable,
         * and stay in the store as they are.
         *
         * @param bytes at least 1,024
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder maxBytes(int bytes) {
            if (bytes < MIN_MAX_BYTES) {
                throw new IllegalArgumentException("maxBytes must be at least " + MIN_MAX_BYTES + ": " + bytes);
            }
            maxBytes = bytes;
            return this;
        }

        /**
         * Builds the codec.
         *
         * @return a codec
         */
        public JdkAttributeCodec build() {
            return new JdkAttributeCodec(this);
        }
    }
}
