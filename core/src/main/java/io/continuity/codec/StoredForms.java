package io.continuity.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One value in several forms, each for other versions of the application.
 *
 * <p>One format byte, 3; how many forms there are, in one byte; each form with its length first, an unsigned LEB128
 * number. The form that was written last is the first, so that a reader takes the first that it can read. A value in one
 * form is just that form. <em>Not instantiable.</em>
 */
final class StoredForms {
    static final byte FORMAT = 3;

    /** More versions than that are not alive at the same time. */
    static final int MAX = 8;

    private StoredForms() {}

    /** Tells whether something is stored in more than one form, or says so. */
    static boolean areIn(EncodedAttribute stored) {
        byte[] bytes = stored.bytes();
        return bytes.length > 0 && bytes[0] == FORMAT;
    }

    /**
     * Returns the forms of what is stored.
     *
     * @throws AttributeFormatException if they are cut off or corrupt
     */
    static List<EncodedAttribute> of(EncodedAttribute stored) {
        return areIn(stored) ? parse(stored.bytes()) : List.of(stored);
    }

    private static List<EncodedAttribute> parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).position(1);
        int count = Envelope.readByte(in);
        if (count < 2 || count > MAX) {
            throw Envelope.corrupt("there would be " + count + " forms of a value");
        }
        List<EncodedAttribute> forms = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = Envelope.readNumber(in);
            if (length == 0 || length > in.remaining() || bytes[in.position()] == FORMAT) {
                throw Envelope.corrupt("a form of a value is none");
            }
            forms.add(EncodedAttribute.of(Arrays.copyOfRange(bytes, in.position(), in.position() + length)));
            in.position(in.position() + length);
        }
        if (in.hasRemaining()) {
            throw Envelope.corrupt("they go on after the last form of a value");
        }
        return forms;
    }

    /** Puts forms together, the last written first; those beyond what there may be are left out. */
    static EncodedAttribute together(List<EncodedAttribute> forms) {
        if (forms.size() == 1) {
            return forms.get(0);
        }
        int count = Math.min(forms.size(), MAX);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(FORMAT);
        out.write(count);
        for (EncodedAttribute form : forms.subList(0, count)) {
            Envelope.writeNumber(out, form.size());
            out.writeBytes(form.bytes());
        }
        return EncodedAttribute.of(out.toByteArray());
    }
}
