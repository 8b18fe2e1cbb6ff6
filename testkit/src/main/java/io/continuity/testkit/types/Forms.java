package io.continuity.testkit.types;

import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.Envelope;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the forms in stored bytes: see "Several forms" in docs/codecs.md. */
final class Forms {
    private static final byte ENVELOPE = 2;
    private static final byte SEVERAL = 3;

    private Forms() {}

    /** Returns the forms, the one written last first. */
    static List<EncodedAttribute> of(EncodedAttribute stored) {
        ByteBuffer in = ByteBuffer.wrap(stored.toByteArray());
        if (!in.hasRemaining() || in.get() != SEVERAL) {
            return List.of(stored);
        }
        try {
            List<EncodedAttribute> forms = new ArrayList<>();
            for (int count = in.get(); count > 0; count--) {
                byte[] form = new byte[Math.min(length(in), in.remaining())];
                in.get(form);
                forms.add(EncodedAttribute.of(form));
            }
            return forms;
        } catch (BufferUnderflowException e) {
            return List.of(stored);
        }
    }

    private static int length(ByteBuffer in) {
        int length = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            byte next = in.get();
            length |= (next & 0x7F) << shift;
            if (next >= 0) {
                break;
            }
        }
        return Math.max(0, length);
    }

    /** Returns the form that code of a schema version reads, or empty if there is none. */
    static Optional<EncodedAttribute> readBy(int version, EncodedAttribute stored) {
        return of(stored).stream().filter(form -> version(form) <= version).findFirst();
    }

    /** Returns the newest schema version in which something is stored. */
    static int newestVersion(EncodedAttribute stored) {
        return of(stored).stream().mapToInt(Forms::version).max().orElse(1);
    }

    private static int version(EncodedAttribute form) {
        byte[] bytes = form.toByteArray();
        try {
            return bytes.length > 0 && bytes[0] == ENVELOPE
                    ? Envelope.parse(form).version()
                    : 1;
        } catch (AttributeFormatException e) {
            return 1;
        }
    }
}
