package io.continuity.codec;

import static java.io.ObjectStreamConstants.SC_EXTERNALIZABLE;
import static java.io.ObjectStreamConstants.SC_WRITE_METHOD;
import static java.io.ObjectStreamConstants.STREAM_MAGIC;
import static java.io.ObjectStreamConstants.STREAM_VERSION;
import static java.io.ObjectStreamConstants.TC_ARRAY;
import static java.io.ObjectStreamConstants.TC_BLOCKDATA;
import static java.io.ObjectStreamConstants.TC_BLOCKDATALONG;
import static java.io.ObjectStreamConstants.TC_CLASS;
import static java.io.ObjectStreamConstants.TC_CLASSDESC;
import static java.io.ObjectStreamConstants.TC_ENDBLOCKDATA;
import static java.io.ObjectStreamConstants.TC_ENUM;
import static java.io.ObjectStreamConstants.TC_LONGSTRING;
import static java.io.ObjectStreamConstants.TC_NULL;
import static java.io.ObjectStreamConstants.TC_OBJECT;
import static java.io.ObjectStreamConstants.TC_PROXYCLASSDESC;
import static java.io.ObjectStreamConstants.TC_REFERENCE;
import static java.io.ObjectStreamConstants.TC_STRING;
import static java.io.ObjectStreamConstants.baseWireHandle;

import io.continuity.codec.StreamGraph.Kind;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the grammar of a serialization stream, and nothing but the grammar: no class is loaded, nothing is made.
 *
 * <p>Chapter 6 of the Java Object Serialization Specification, without what {@link JdkAttributeCodec} never writes:
 * resets, exceptions and dynamic proxies. What a length claims has to be there. Goes as deep as {@link
 * JdkAttributeCodec#MAX_DEPTH} and no further, and looks at each byte once. <em>Not thread-safe.</em>
 */
final class StreamScanner {
    /** No attribute is made of so many classes; each costs a search of the class path. */
    static final int MAX_CLASSES = 1_000;

    private static final int NULL = StreamGraph.NULL;

    private final ByteBuffer in;
    private final Predicate<String> isRecord;
    private final StreamGraph graph = new StreamGraph();
    private int classes;
    private @Nullable StreamClass innermost;

    private StreamScanner(ByteBuffer in, Predicate<String> isRecord) {
        this.in = in;
        this.isRecord = isRecord;
    }

    /**
     * Reads a stream that holds one object.
     *
     * @param isRecord tells records from other classes that may be read
     * @throws AttributeFormatException if it is not one, or goes beyond a bound
     */
    static StreamGraph scan(ByteBuffer stream, Predicate<String> isRecord) {
        StreamScanner scanner = new StreamScanner(stream, isRecord);
        try {
            if (stream.getShort() != STREAM_MAGIC || stream.getShort() != STREAM_VERSION) {
                throw new AttributeFormatException("Not a serialization stream: it begins otherwise.");
            }
            scanner.content(stream.get(), 1);
        } catch (BufferUnderflowException e) {
            throw scanner.malformed("it ends before its time");
        }
        if (stream.hasRemaining()) {
            throw scanner.malformed("it goes on after its object");
        }
        return scanner.graph;
    }

    /** Reads what may stand where an object is expected, and returns its handle. */
    private int content(byte code, int depth) {
        return switch (code) {
            case TC_NULL -> NULL;
            case TC_STRING -> string(in.getShort() & 0xFFFF);
            case TC_LONGSTRING -> string(in.getLong());
            default -> {
                requireDepth(depth);
                yield structure(code, depth);
            }
        };
    }

    private int structure(byte code, int depth) {
        return switch (code) {
            case TC_REFERENCE -> reference();
            case TC_OBJECT -> object(depth);
            case TC_ARRAY -> array(depth);
            case TC_ENUM -> enumConstant(depth);
            case TC_CLASS -> {
                requireClass(descriptor(in.get(), depth));
                yield graph.add(Kind.CLASS, 0);
            }
            case TC_CLASSDESC, TC_PROXYCLASSDESC -> newDescriptor(code, depth);
            default -> throw malformed("no object begins with " + code);
        };
    }

    private static void requireDepth(int depth) {
        if (depth > JdkAttributeCodec.MAX_DEPTH) {
            throw tooDeep();
        }
    }

    static AttributeFormatException tooDeep() {
        return new AttributeFormatException("Refused: deeper than " + JdkAttributeCodec.MAX_DEPTH
                + " levels. Keep less in the session, or in collections instead of chains.");
    }

    private int reference() {
        int handle = in.getInt() - baseWireHandle;
        if (handle < 0 || handle >= graph.size()) {
            throw malformed("it refers to what is not there");
        }
        return handle;
    }

    /** A string caches its hash, but is compared character by character. */
    private int string(long length) {
        skip(length);
        return graph.add(Kind.STRING, (int) (length >> 5));
    }

    private int enumConstant(int depth) {
        requireClass(descriptor(in.get(), depth));
        int node = graph.add(Kind.ENUM, 0);
        text();
        return node;
    }

    /** Reads a string that is part of the grammar. */
    private void text() {
        byte code = in.get();
        boolean isString = code == TC_STRING || code == TC_LONGSTRING;
        if (!isString && (code != TC_REFERENCE || graph.kind(reference()) != Kind.STRING)) {
            throw malformed("a name is not a string");
        }
        if (isString) {
            content(code, 1);
        }
    }

    private int array(int depth) {
        StreamClass type = requireClass(descriptor(in.get(), depth));
        if (type.name().length() < 2 || type.name().charAt(0) != '[') {
            throw malformed("an array has a class that is not one");
        }
        int length = in.getInt();
        int elementSize = StreamClass.size(type.name().charAt(1));
        // Each element takes a byte at least: an array that claims more would be made before anybody misses the rest.
        if (length < 0 || (long) length * Math.max(1, elementSize) > in.remaining()) {
            throw malformed("an array claims more than there is");
        }
        int node = graph.add(Kind.ARRAY, length * elementSize / Integer.BYTES);
        if (elementSize > 0) {
            skip((long) length * elementSize);
        } else {
            for (int i = 0; i < length; i++) {
                graph.refer(node, content(in.get(), depth + 1), false);
            }
        }
        return node;
    }

    private int object(int depth) {
        StreamClass type = requireClass(descriptor(in.get(), depth));
        Optional<String> fault = type.fault();
        if (fault.isPresent()) {
            throw malformed(fault.get());
        }
        int node = graph.add(Kind.OBJECT, 0);
        graph.describe(node, type);
        if (type.has(SC_EXTERNALIZABLE)) {
            custom(node, 0, depth);
            return node;
        }
        for (StreamClass declaring : type.fromTheTop()) {
            innermost = declaring;
            members(node, declaring, depth);
        }
        return node;
    }

    private void members(int node, StreamClass declaring, int depth) {
        int start = in.position();
        skip(declaring.primitiveBytes());
        int kindOffset = declaring.kindOffset();
        int hashes = declaring.hashes(kindOffset < 0 ? 0 : in.getInt(start + kindOffset));
        for (int i = declaring.references(); i > 0; i--) {
            graph.refer(node, content(in.get(), depth + 1), false);
        }
        if (declaring.has(SC_WRITE_METHOD)) {
            custom(node, hashes, depth);
        } else if (hashes > 0) {
            throw malformed("a collection comes without its elements");
        }
    }

    /** Reads what a class has written beside its fields. */
    private void custom(int node, int hashes, int depth) {
        int objects = 0;
        for (byte code = in.get(); code != TC_ENDBLOCKDATA; code = in.get()) {
            if (code == TC_BLOCKDATA) {
                skip(in.get() & 0xFF);
            } else if (code == TC_BLOCKDATALONG) {
                skip(in.getInt());
            } else {
                boolean hashed = hashes > 0 && objects % hashes == 0;
                graph.refer(node, content(code, depth + 1), hashed);
                objects++;
            }
        }
    }

    private static StreamClass requireClass(@Nullable StreamClass type) {
        if (type == null) {
            throw new AttributeFormatException("Not a serialization stream: something has no class.");
        }
        return type;
    }

    /** Reads the description of a class, or a reference to one, or null. */
    private @Nullable StreamClass descriptor(byte code, int depth) {
        if (code == TC_NULL) {
            return null;
        }
        requireDepth(depth);
        if (code != TC_REFERENCE && code != TC_CLASSDESC && code != TC_PROXYCLASSDESC) {
            throw malformed("no class begins with " + code);
        }
        int node = code == TC_REFERENCE ? reference() : newDescriptor(code, depth);
        if (graph.kind(node) != Kind.DESCRIPTOR) {
            throw malformed("a class is something else");
        }
        return requireClass(graph.type(node));
    }

    private int newDescriptor(byte code, int depth) {
        if (code == TC_PROXYCLASSDESC) {
            throw JdkAttributeCodec.proxyRefused();
        }
        if (++classes > MAX_CLASSES) {
            throw new AttributeFormatException("Refused: made of more than " + MAX_CLASSES + " classes.");
        }
        String name = name();
        skip(Long.BYTES);
        int node = graph.add(Kind.DESCRIPTOR, 0);
        int flags = in.get();
        if ((flags & SC_WRITE_METHOD) != 0 && isRecord.test(name)) {
            // The JDK would not read what it has written as its own, but as that of what is around it.
            throw malformed("a record has a writeObject");
        }
        List<StreamClass.Field> fields = fields();
        custom(node, 0, depth);
        graph.describe(node, new StreamClass(name, flags, fields, descriptor(in.get(), depth + 1)));
        return node;
    }

    private List<StreamClass.Field> fields() {
        int count = in.getShort();
        List<StreamClass.Field> fields = new ArrayList<>(Math.max(0, Math.min(count, in.remaining())));
        boolean references = false;
        for (int i = 0; i < count; i++) {
            StreamClass.Field field = new StreamClass.Field((char) in.get(), name());
            if (field.isPrimitive() && (references || field.size() == 0)) {
                throw malformed("its fields are in no order");
            }
            if (!field.isPrimitive()) {
                references = true;
                text();
            }
            fields.add(field);
        }
        return fields;
    }

    private String name() {
        int length = in.getShort() & 0xFFFF;
        int start = in.position() - Short.BYTES;
        skip(length);
        if (isAscii(in.position() - length, in.position())) {
            return new String(
                    in.array(), in.arrayOffset() + in.position() - length, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return new DataInputStream(
                            new ByteArrayInputStream(in.array(), in.arrayOffset() + start, length + Short.BYTES))
                    .readUTF();
        } catch (IOException e) {
            throw malformed("a name is no text");
        }
    }

    /** As nearly all names are, and then they need no decoder. */
    private boolean isAscii(int from, int to) {
        for (int i = from; i < to; i++) {
            if (in.get(i) <= 0) {
                return false;
            }
        }
        return true;
    }

    private void skip(long bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw malformed("it ends before its time");
        }
        in.position(in.position() + (int) bytes);
    }

    private AttributeFormatException malformed(String what) {
        String where = innermost == null ? "" : ", in or after " + Printable.of(innermost.name());
        return new AttributeFormatException("Not a serialization stream as it has to be: " + what + where
                + ". A class with a writeObject of its own must call defaultWriteObject or writeFields first.");
    }
}
