package io.continuity.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Java serialization behind an allow-list.
 *
 * <p>The bytes are one format byte followed by a serialization stream. Reading admits JDK value types and
 * collections, enums and arrays of admitted types, and what the builder allows, by name or by package; at most 50
 * levels deep, with arrays of at most 1,000,000 elements. Everything else is refused before any of its code runs
 * (JEP 290). Dynamic proxies are never admitted. Writing refuses the same types, so that nothing is written that this
 * version could not read again. <em>Thread-safe.</em>
 */
public final class JdkAttributeCodec implements AttributeCodec {
    /** First byte of everything this codec writes; another value is another format. */
    static final byte FORMAT = 1;

    private static final long MAX_DEPTH = 50;
    private static final long MAX_ARRAY_LENGTH = 1_000_000;

    private final ClassLoader classLoader;
    private final TypeAllowList allowed;

    private JdkAttributeCodec(Builder builder) {
        this.classLoader = builder.classLoader;
        this.allowed = new TypeAllowList(builder.allowed);
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        bytes.write(FORMAT);
        try (Output out = new Output(bytes)) {
            out.writeObject(value);
            out.types.forEach(this::requireAllowed);
        } catch (AttributeFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new AttributeFormatException(
                    "Cannot serialize a " + value.getClass().getName() + ": " + e
                            + ". Everything it refers to must be Serializable or transient.",
                    e);
        }
        return EncodedAttribute.of(bytes.toByteArray());
    }

    @Override
    public Object decode(EncodedAttribute encoded) {
        byte[] bytes = encoded.toByteArray();
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            throw new AttributeFormatException("Not in the JDK codec's format 1: "
                    + (bytes.length == 0 ? "no bytes at all" : "format byte " + bytes[0])
                    + ". Another codec or a newer version wrote it.");
        }
        try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes, 1, bytes.length - 1))) {
            Object value = in.readObject();
            if (value == null) {
                throw new AttributeFormatException("The bytes hold null, which no attribute is.");
            }
            return value;
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            throw refusal(e);
        }
    }

    /** ObjectInputStream buries what a filter throws; the reader of the message needs just that. */
    private static AttributeFormatException refusal(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof AttributeFormatException ours) {
                return ours;
            }
        }
        return new AttributeFormatException("Cannot deserialize an attribute: " + thrown, thrown);
    }

    private static AttributeFormatException proxyRefused() {
        return new AttributeFormatException("Refused: a dynamic proxy has no place in a session.");
    }

    private void requireAllowed(Class<?> type) {
        if (Proxy.isProxyClass(type)) {
            throw proxyRefused();
        }
        if (!allowed.admits(type)) {
            throw new AttributeFormatException("Type " + type.getName()
                    + " is not on the allow-list. If it belongs in a session, allow it or its package"
                    + " (continuity.session.allowed-types, JdkAttributeCodec.Builder.allow).");
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
        Input(InputStream in) throws IOException {
            super(in);
            setObjectInputFilter(this::check);
        }

        private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
            if (info.depth() > MAX_DEPTH || info.arrayLength() > MAX_ARRAY_LENGTH) {
                throw new AttributeFormatException("Refused: deeper than " + MAX_DEPTH
                        + " levels, or an array of more than " + MAX_ARRAY_LENGTH + " elements.");
            }
            Class<?> type = info.serialClass();
            if (type == null) {
                return ObjectInputFilter.Status.UNDECIDED;
            }
            requireAllowed(type);
            return ObjectInputFilter.Status.ALLOWED;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass descriptor) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(descriptor.getName(), false, classLoader);
            } catch (ClassNotFoundException e) {
                // Primitives and what only the JDK's own resolution knows.
                return super.resolveClass(descriptor);
            }
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
         * Builds the codec.
         *
         * @return a codec
         */
        public JdkAttributeCodec build() {
            return new JdkAttributeCodec(this);
        }
    }
}
