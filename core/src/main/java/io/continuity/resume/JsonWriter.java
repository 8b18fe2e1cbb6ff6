package io.continuity.resume;

import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes one JSON object, flat but for arrays. <em>Not thread-safe.</em> */
final class JsonWriter {
    private final StringBuilder out;
    private boolean first = true;

    JsonWriter(StringBuilder out) {
        this.out = out.append('{');
    }

    JsonWriter put(String name, String value) {
        name(name);
        string(value);
        return this;
    }

    JsonWriter put(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonWriter put(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonWriter put(String name, Optional<String> value) {
        value.ifPresent(text -> put(name, text));
        return this;
    }

    JsonWriter put(String name, OptionalLong value) {
        value.ifPresent(number -> put(name, number));
        return this;
    }

    JsonWriter put(String name, Collection<String> values) {
        name(name);
        String separator = "[";
        for (String value : values) {
            out.append(separator);
            string(value);
            separator = ",";
        }
        out.append(values.isEmpty() ? "[]" : "]");
        return this;
    }

    JsonWriter put(String name, long from, long to) {
        name(name);
        out.append('[').append(from).append(',').append(to).append(']');
        return this;
    }

    void end() {
        out.append('}');
    }

    private void name(String name) {
        if (!first) {
            out.append(',');
        }
        first = false;
        string(name);
        out.append(':');
    }

    private void string(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
