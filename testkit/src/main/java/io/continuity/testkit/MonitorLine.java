package io.continuity.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line of MONITOR: {@code 1339518083.107412 [0 127.0.0.1:60866] "keys" "*"}. <em>Immutable.</em>
 *
 * <p>Commands of a script have {@code lua} in place of the client's address.
 */
record MonitorLine(boolean insideScript, String name, List<String> arguments) {

    static MonitorLine parse(String line) {
        int origin = line.indexOf('[');
        int end = line.indexOf(']', origin);
        // An IPv6 address is in brackets of its own: [0 [::1]:60866]
        int words = line.indexOf("] \"", end - 1) + 2;
        if (origin < 0 || words < 2) {
            throw new IllegalStateException("Not a line of MONITOR: " + line);
        }
        List<String> parsed = words(line, words);
        boolean insideScript = line.substring(origin, words).endsWith(" lua] ");
        return new MonitorLine(
                insideScript, parsed.get(0).toUpperCase(Locale.ROOT), List.copyOf(parsed.subList(1, parsed.size())));
    }

    private static List<String> words(String line, int from) {
        List<String> words = new ArrayList<>();
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        boolean quoted = false;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted) {
                    words.add(word.toString(UTF_8));
                    word.reset();
                }
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
                boolean hex = line.charAt(i) == 'x';
                word.write(hex ? Integer.parseInt(line.substring(i + 1, i + 3), 16) : unescaped(line.charAt(i)));
                i += hex ? 2 : 0;
            } else if (quoted) {
                word.write(c);
            }
        }
        return words;
    }

    private static int unescaped(char escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> 0x07;
            case 'b' -> '\b';
            default -> escape;
        };
    }
}
