package io.continuity.codec;

import static java.io.ObjectStreamConstants.SC_BLOCK_DATA;
import static java.io.ObjectStreamConstants.SC_EXTERNALIZABLE;
import static java.io.ObjectStreamConstants.SC_SERIALIZABLE;
import static java.io.ObjectStreamConstants.SC_WRITE_METHOD;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A class as a serialization stream describes it; the class of that name here may differ. <em>Immutable.</em> */
final class StreamClass {
    /** What {@code List.of}, {@code Set.of} and {@code Map.of} are written as. */
    private static final String IMMUTABLE_COLLECTION = "java.util.CollSer";

    /** Packages of the JDK whose types hash and compare by what they refer to; others do so by themselves alone. */
    private static final List<String> STRUCTURED =
            List.of("java.util.", "java.math.", "java.net.", "java.sql.", "java.time.");

    private final String name;
    private final int flags;
    private final List<StreamClass> fromTheTop;
    private final int primitiveBytes;
    private final int references;
    private final int kindOffset;
    private final boolean structured;
    private final boolean hashtable;

    /** One field: the type code of the JVM, and the name. */
    record Field(char code, String name) {
        boolean isPrimitive() {
            return code != 'L' && code != '[';
        }

        int size() {
            return StreamClass.size(code);
        }
    }

    /**
     * Describes a class.
     *
     * @param name the binary name, also of arrays
     * @param flags the {@code SC_} flags of {@link java.io.ObjectStreamConstants}
     * @param fields the fields in the order of their data: primitives first
     * @param superClass the next serializable class above
     */
    StreamClass(String name, int flags, List<Field> fields, @Nullable StreamClass superClass) {
        this.name = name;
        this.flags = flags;
        int primitives = 0;
        int bytes = 0;
        for (Field field : fields) {
            primitives += field.isPrimitive() ? 1 : 0;
            bytes += field.size();
        }
        this.primitiveBytes = bytes;
        this.references = fields.size() - primitives;
        this.kindOffset = kindOffset(name, fields);
        this.structured = isStructured(name) || (superClass != null && superClass.structured);
        this.hashtable = name.equals("java.util.Hashtable") || (superClass != null && superClass.hashtable);
        List<StreamClass> chain = new ArrayList<>(superClass == null ? List.of() : superClass.fromTheTop);
        chain.add(this);
        this.fromTheTop = chain;
    }

    private static boolean isStructured(String name) {
        for (String prefix : STRUCTURED) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static int kindOffset(String name, List<Field> fields) {
        if (!name.equals(IMMUTABLE_COLLECTION)) {
            return -1;
        }
        int offset = 0;
        for (Field field : fields) {
            if (field.equals(new Field('I', "tag"))) {
                return offset;
            }
            offset += field.size();
        }
        return -1;
    }

    /** Returns the bytes that a primitive type takes in a stream, or 0 if the code is not of one. */
    static int size(char code) {
        return switch (code) {
            case 'B', 'Z' -> 1;
            case 'C', 'S' -> 2;
            case 'F', 'I' -> 4;
            case 'D', 'J' -> 8;
            default -> 0;
        };
    }

    String name() {
        return name;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Returns this and what is above, the highest first: the order of an object's data. */
    List<StreamClass> fromTheTop() {
        return fromTheTop;
    }

    int primitiveBytes() {
        return primitiveBytes;
    }

    int references() {
        return references;
    }

    /** Tells whether objects hash by their content, as collections of the JDK and what extends them do. */
    boolean isStructured() {
        return structured;
    }

    /** Tells whether numbers of any number of digits are brought to the same power of ten to be compared. */
    boolean isBigDecimal() {
        return name.equals("java.math.BigDecimal");
    }

    /** Tells whether it hashes nothing when it is read, but compares each of its elements with each, since JDK 25. */
    boolean comparesAll() {
        return name.equals("java.util.concurrent.CopyOnWriteArraySet");
    }

    /** Tells whether it looks for keys of the same hash one by one. */
    boolean isHashtable() {
        return hashtable;
    }

    /** Returns where among the primitive fields an immutable collection says which kind it is; -1 for others. */
    int kindOffset() {
        return kindOffset;
    }

    /**
     * Returns which of the objects that the class has written beside its fields it hashes when it is read: 0 for none, 1
     * for each, 2 for each second one, beginning with the first.
     *
     * @param kind what is at {@link #kindOffset}
     */
    int hashes(int kind) {
        return switch (name) {
            case "java.util.HashMap", "java.util.Hashtable", "java.util.concurrent.ConcurrentHashMap" -> 2;
            case "java.util.HashSet" -> 1;
            case IMMUTABLE_COLLECTION ->
                switch (kind & 0xFF) {
                    case 1, 4 -> 0; // lists, without and with nulls
                    case 3 -> 2;
                    default -> 1;
                };
            default -> 0;
        };
    }

    /** Returns what keeps objects from being read as the stream lays them out, as the JDK sees it. */
    Optional<String> fault() {
        boolean external = has(SC_EXTERNALIZABLE);
        if (external == has(SC_SERIALIZABLE)) {
            return Optional.of("an object is neither serializable nor externalizable, or both");
        }
        if (external && (!has(SC_BLOCK_DATA) || has(SC_WRITE_METHOD))) {
            return Optional.of("an object is externalizable in another protocol");
        }
        for (StreamClass declaring : fromTheTop) {
            if (declaring.has(SC_EXTERNALIZABLE) && !external) {
                return Optional.of("an object is externalizable in part");
            }
        }
        return Optional.empty();
    }
}
