package io.continuity.resume;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One WebSocket message, text or binary, as the application or as the wire has it.
 *
 * <p>Its content is in no {@link #toString()}. <em>Immutable.</em>
 */
public final class Message {
    private final boolean isText;
    private final String text;
    private final byte[] bytes;
    private final int size;

    private Message(String text, int size) {
        this.isText = true;
        this.text = text;
        this.bytes = new byte[0];
        this.size = size;
    }

    private Message(byte[] bytes) {
        this.isText = false;
        this.text = "";
        this.bytes = bytes;
        this.size = bytes.length;
    }

    /**
     * Makes a text message.
     *
     * @param text any text that UTF-8 can express
     * @return the message
     * @throws IllegalArgumentException if the text has half a surrogate pair, which no WebSocket can carry
     */
    public static Message text(String text) {
        return new Message(text, utf8Length(text));
    }

    /**
     * Makes a binary message of a copy of the bytes.
     *
     * @param bytes any bytes
     * @return the message
     */
    public static Message binary(byte[] bytes) {
        return new Message(bytes.clone());
    }

    /** Makes a binary message of bytes that nobody else has or will have. */
    static Message ofOwn(byte[] bytes) {
        return new Message(bytes);
    }

    /**
     * Makes a message of its parts as a log has stored them.
     *
     * @param text whether it is a text message
     * @param bytes what {@link #toByteArray()} had given
     * @return the message
     * @throws IllegalArgumentException if it is a text and the bytes are not UTF-8
     */
    public static Message stored(boolean text, byte[] bytes) {
        if (!text) {
            return binary(bytes);
        }
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return new Message(decoded.toString(), bytes.length);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("A stored text message is not UTF-8", e);
        }
    }

    /**
     * Tells whether this is a text message.
     *
     * @return false if it is binary
     */
    public boolean isText() {
        return isText;
    }

    /**
     * Returns the text of a text message.
     *
     * @return the text
     * @throws IllegalStateException if it is binary
     */
    public String text() {
        if (!isText) {
            throw new IllegalStateException("This message is binary");
        }
        return text;
    }

    /**
     * Returns the content in bytes: a text in UTF-8.
     *
     * @return a copy
     */
    public byte[] toByteArray() {
        return isText ? text.getBytes(StandardCharsets.UTF_8) : bytes.clone();
    }

    /**
     * Returns how many bytes the content has.
     *
     * @return 0 or more
     */
    public int size() {
        return size;
    }

    /** The bytes themselves, for the codec, which changes none. */
    byte[] ownBytes() {
        return bytes;
    }

    private static int utf8Length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (!Character.isSurrogate(c)) {
                length += 3;
            } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                length += 4;
                i++;
            } else {
                throw new IllegalArgumentException("text has half a surrogate pair at index " + i);
            }
        }
        return length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message that
                && isText == that.isText
                && text.equals(that.text)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return isText ? text.hashCode() : Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Message[" + (isText ? "text, " : "binary, ") + size + " bytes]";
    }
}
