package io.continuity.resume;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON object of a control frame: strict, and bounded in depth and in number of values.
 *
 * <p>Values are {@code String}, {@code Long} for whole numbers that a JavaScript number holds exactly, {@code Double} for
 * others, {@code Boolean}, {@code List}, {@code Map} and {@link Null}. Messages tell where, never what. <em>Not
 * thread-safe.</em>
 */
final class JsonReader {
    static final long MAX_INTEGER = (1L << 53) - 1;

    private static final int MAX_DEPTH = 4;
    private static final int MAX_VALUES = 64;
    private static final int MAX_NUMBER = 24;

    /** JSON's null. */
    enum Null {
        NULL
    }

    private final String text;
    private int at;
    private int values;

    private JsonReader(String text, int from) {
        this.text = text;
        this.at = from;
    }

    /** Reads the object that the text has from an index to its end. */
    static Map<String, Object> object(String text, int from) {
        JsonReader reader = new JsonReader(text, from);
        reader.blank();
        Map<String, Object> object = reader.object(1);
        reader.blank();
        if (reader.at != text.length()) {
            throw reader.wrong("nothing more");
        }
        return object;
    }

    private Map<String, Object> object(int depth) {
        expect('{');
        Map<String, Object> members = new LinkedHashMap<>();
        blank();
        if (take('}')) {
            return members;
        }
        do {
            blank();
            String name = string();
            blank();
            expect(':');
            if (members.put(name, value(depth)) != null) {
                throw wrong("each name once");
            }
            blank();
        } while (take(','));
        expect('}');
        return members;
    }

    private List<Object> array(int depth) {
        expect('[');
        List<Object> elements = new ArrayList<>();
        blank();
        if (take(']')) {
            return elements;
        }
        do {
            elements.add(value(depth));
            blank();
        } while (take(','));
        expect(']');
        return elements;
    }

    private Object value(int depth) {
        if (++values > MAX_VALUES) {
            throw wrong("at most " + MAX_VALUES + " values");
        }
        blank();
        char first = peek();
        if (first == '{' || first == '[') {
            if (depth == MAX_DEPTH) {
                throw wrong("a depth of at most " + MAX_DEPTH);
            }
            return first == '{' ? object(depth + 1) : array(depth + 1);
        }
        return switch (first) {
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", Null.NULL);
            default -> number();
        };
    }

    private Object literal(String word, Object meaning) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value");
        }
        at += word.length();
        return meaning;
    }

    private Object number() {
        int start = at;
        take('-');
        int digits = at;
        digits();
        if (text.charAt(digits) == '0' && at > digits + 1) {
            throw wrong("a number without leading zeros");
        }
        boolean whole = true;
        if (take('.')) {
            whole = false;
            digits();
        }
        if (take('e') || take('E')) {
            whole = false;
            if (!take('+')) {
                take('-');
            }
            digits();
        }
        if (at - start > MAX_NUMBER) {
            throw wrong("a number of at most " + MAX_NUMBER + " characters");
        }
        String literal = text.substring(start, at);
        double asDouble = Double.parseDouble(literal);
        if (whole && Math.abs(asDouble) <= MAX_INTEGER) {
            return Long.valueOf(literal);
        }
        return asDouble;
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw wrong("a digit");
        }
    }

    private String string() {
        expect('"');
        int start = at;
        while (peek() != '"') {
            if (peek() == '\\') {
                return escaped(start);
            }
            if (peek() < ' ') {
                throw wrong("no control character");
            }
            at++;
        }
        return text.substring(start, at++);
    }

    private String escaped(int start) {
        StringBuilder out = new StringBuilder(text.substring(start, at));
        while (!take('"')) {
            char c = peek();
            if (c < ' ') {
                throw wrong("no control character");
            }
            at++;
            out.append(c == '\\' ? escape() : c);
        }
        return wellFormed(out.toString());
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("an escape");
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw wrong("4 hexadecimal digits");
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private String wellFormed(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                if (i + 1 == value.length() || !Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1))) {
                    throw wrong("whole surrogate pairs");
                }
                i++;
            }
        }
        return value;
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private ProtocolException wrong(String expected) {
        return new ProtocolException("Control frame: expected " + expected + " at index " + at);
    }
}
