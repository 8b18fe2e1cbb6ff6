package io.continuity.codec;

import static java.io.ObjectStreamConstants.SC_SERIALIZABLE;
import static java.io.ObjectStreamConstants.STREAM_MAGIC;
import static java.io.ObjectStreamConstants.STREAM_VERSION;
import static java.io.ObjectStreamConstants.TC_CLASSDESC;
import static java.io.ObjectStreamConstants.TC_ENDBLOCKDATA;
import static java.io.ObjectStreamConstants.TC_NULL;
import static java.io.ObjectStreamConstants.TC_OBJECT;
import static java.io.ObjectStreamConstants.TC_REFERENCE;
import static java.io.ObjectStreamConstants.TC_STRING;
import static java.io.ObjectStreamConstants.baseWireHandle;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;

/** Serialization streams written by hand, with what no {@code ObjectOutputStream} would write. */
final class StreamBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private StreamBytes() {}

    /** Starts with what every stream of the codec starts with. */
    static StreamBytes start() {
        StreamBytes stream = new StreamBytes();
        return stream.write(out -> {
            out.writeByte(JdkAttributeCodec.FORMAT);
            out.writeShort(STREAM_MAGIC);
            out.writeShort(STREAM_VERSION);
        });
    }

    /** Serializes without asking whether that is allowed. */
    static byte[] of(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(JdkAttributeCodec.FORMAT);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private StreamBytes write(Writing writing) {
        try {
            writing.to(out);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StreamBytes bytes(int... some) {
        return write(out -> {
            for (int b : some) {
                out.writeByte(b);
            }
        });
    }

    StreamBytes integer(int value) {
        return write(out -> out.writeInt(value));
    }

    StreamBytes text(String text) {
        return write(out -> {
            out.writeByte(TC_STRING);
            out.writeUTF(text);
        });
    }

    /** A class without fields, without annotations and with nothing above. */
    StreamBytes type(String name, int flags) {
        return typeBelow(name, flags).bytes(TC_NULL);
    }

    /** The same, before the class above. */
    StreamBytes typeBelow(String name, int flags) {
        return write(out -> {
            out.writeByte(TC_CLASSDESC);
            out.writeUTF(name);
            out.writeLong(idOf(name));
            out.writeByte(flags);
            out.writeShort(0);
            out.writeByte(TC_ENDBLOCKDATA);
        });
    }

    /** Looks into the JDK only: to look is to initialize. */
    private static long idOf(String name) {
        if (!name.startsWith("java.")) {
            return 1;
        }
        try {
            ObjectStreamClass known =
                    ObjectStreamClass.lookupAny(Class.forName(name, false, StreamBytes.class.getClassLoader()));
            return known.getSerialVersionUID();
        } catch (ClassNotFoundException | LinkageError e) {
            return 1;
        }
    }

    /** An object of a class without fields. */
    StreamBytes object(String name) {
        return bytes(TC_OBJECT).type(name, SC_SERIALIZABLE);
    }

    StreamBytes reference(int handle) {
        return bytes(TC_REFERENCE).integer(baseWireHandle + handle);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    EncodedAttribute encoded() {
        return EncodedAttribute.of(toByteArray());
    }
}
