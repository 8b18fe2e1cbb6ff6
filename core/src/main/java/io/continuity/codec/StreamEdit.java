package io.continuity.codec;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a class is to be called in a serialization stream, and with which serialVersionUID.
 *
 * <p>Streams hold no offsets, so that nothing else changes. <em>Immutable.</em>
 */
record StreamEdit(StreamGraph.Descriptor descriptor, String name, long versionUid) {

    boolean changesSomething() {
        return changesName() || versionUid != descriptor.versionUid();
    }

    boolean changesName() {
        return !name.equals(descriptor.name());
    }

    /** Applies a rule for names of classes to that of a class or array. */
    static String renamed(String name, UnaryOperator<String> rule) {
        int dimensions = name.lastIndexOf('[') + 1;
        if (dimensions == 0) {
            return rule.apply(name);
        }
        return name.startsWith("L", dimensions) && name.endsWith(";")
                ? name.substring(0, dimensions + 1) + rule.apply(name.substring(dimensions + 1, name.length() - 1))
                        + ";"
                : name;
    }

    /** Returns a changed copy of the bytes. */
    static byte[] apply(byte[] bytes, List<StreamEdit> edits) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream(bytes.length + 64);
        DataOutputStream out = new DataOutputStream(changed);
        int copied = 0;
        try {
            for (StreamEdit edit : edits) {
                int position = edit.descriptor.position();
                out.write(bytes, copied, position - copied);
                out.writeUTF(edit.name);
                out.writeLong(edit.versionUid);
                int nameLength = Byte.toUnsignedInt(bytes[position]) << 8 | Byte.toUnsignedInt(bytes[position + 1]);
                copied = position + Short.BYTES + nameLength + Long.BYTES;
            }
            out.write(bytes, copied, bytes.length - copied);
        } catch (IOException e) {
            throw new AttributeFormatException("Refused: the name of a class in it is too long.", e);
        }
        return changed.toByteArray();
    }
}
