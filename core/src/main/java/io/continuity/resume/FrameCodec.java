package io.continuity.resume;

import java.util.Arrays;

/**
 * Tells applications' messages from control frames, by the mark with which the latter begin.
 *
 * <p>A message of an application costs nothing unless it begins with the mark itself, which is doubled then.
 */
final class FrameCodec {
    /** First code unit or byte of whatever is not simply a message of the application. */
    static final char MARK = 1;

    /** In UTF-8, with the mark. */
    static final int MAX_CONTROL = 4096;

    private static final char VOLATILE = 'v';
    private static final String MARKED = String.valueOf(MARK);

    private FrameCodec() {}

    /**
     * Reads a frame.
     *
     * @throws ProtocolException if it is against the protocol
     */
    static Frame decode(Message wire) {
        if (!wire.isText()) {
            return decode(wire, wire.ownBytes());
        }
        String text = wire.text();
        if (text.isEmpty() || text.charAt(0) != MARK) {
            return new Frame.App(wire);
        }
        char kind = text.length() > 1 ? text.charAt(1) : 0;
        return switch (kind) {
            case MARK -> new Frame.App(Message.text(text.substring(1)));
            case VOLATILE -> new Frame.Volatile(Message.text(text.substring(2)));
            case '{' -> control(text, wire.size());
            default -> throw new ProtocolException("A text with a mark goes on with a mark, 'v' or '{'");
        };
    }

    private static Frame control(String text, int size) {
        if (size > MAX_CONTROL) {
            throw new ProtocolException("Control frame: " + size + " bytes, at most " + MAX_CONTROL);
        }
        return ControlReader.read(JsonReader.object(text, 1));
    }

    private static Frame decode(Message wire, byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != MARK) {
            return new Frame.App(wire);
        }
        if (bytes.length > 1 && bytes[1] == MARK) {
            return new Frame.App(Message.ofOwn(Arrays.copyOfRange(bytes, 1, bytes.length)));
        }
        if (bytes.length > 1 && bytes[1] == VOLATILE) {
            return new Frame.Volatile(Message.ofOwn(Arrays.copyOfRange(bytes, 2, bytes.length)));
        }
        throw new ProtocolException("A binary message with a mark goes on with a mark or 0x76");
    }

    /** Makes the application's message fit for the wire. */
    static Message app(Message message) {
        if (message.isText()) {
            String text = message.text();
            return text.isEmpty() || text.charAt(0) != MARK ? message : Message.text(MARKED + text);
        }
        byte[] bytes = message.ownBytes();
        return bytes.length == 0 || bytes[0] != MARK ? message : prefixed(bytes, MARK);
    }

    /** Makes the application's volatile message fit for the wire. */
    static Message unkept(Message message) {
        return message.isText()
                ? Message.text(MARKED + VOLATILE + message.text())
                : prefixed(message.ownBytes(), MARK, VOLATILE);
    }

    /**
     * Writes a control frame.
     *
     * @throws IllegalArgumentException if it gets too large, which only an application's credential or url can cause
     */
    static Message control(Frame.Control frame) {
        StringBuilder out = new StringBuilder(160).append(MARK);
        ControlWriter.write(frame, out);
        Message wire = Message.text(out.toString());
        if (wire.size() > MAX_CONTROL) {
            throw new IllegalArgumentException(
                    "A control frame would have " + wire.size() + " bytes, at most " + MAX_CONTROL + ": shorten it");
        }
        return wire;
    }

    private static Message prefixed(byte[] bytes, char... prefix) {
        byte[] all = new byte[prefix.length + bytes.length];
        for (int i = 0; i < prefix.length; i++) {
            all[i] = (byte) prefix[i];
        }
        System.arraycopy(bytes, 0, all, prefix.length, bytes.length);
        return Message.ofOwn(all);
    }
}
