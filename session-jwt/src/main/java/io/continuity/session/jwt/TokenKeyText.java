package io.continuity.session.jwt;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Reads keys from text: see {@link TokenKeyRing#parse}.
 *
 * <p>Messages name the line and the rule, never what stands there: it can be a secret in the wrong place.
 */
final class TokenKeyText {
    private static final String REVOKED = "revoked";
    private static final Map<String, BiConsumer<TokenKey.Builder, Instant>> TIMES = Map.of(
            "published", TokenKey.Builder::published,
            "activates", TokenKey.Builder::activates,
            "retires", TokenKey.Builder::retires,
            "removed", TokenKey.Builder::removed);

    private TokenKeyText() {}

    static List<TokenKey> parse(String text) {
        List<TokenKey> keys = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = withoutComment(lines[i]);
            try {
                Arrays.stream(line.split(",", -1))
                        .map(String::strip)
                        .filter(key -> !key.isEmpty())
                        .map(TokenKeyText::key)
                        .forEach(keys::add);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return keys;
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return comment < 0 ? line : line.substring(0, comment);
    }

    private static TokenKey key(String text) {
        String[] words = text.split("\\s+");
        if (words.length < 2) {
            throw new IllegalArgumentException(
                    "must be an id, a space and 32 bytes in base64; make them with: openssl rand -base64 32");
        }
        TokenKey.Builder key = TokenKey.builder(words[0], words[1]);
        List<String> seen = new ArrayList<>();
        for (String word : Arrays.asList(words).subList(2, words.length)) {
            String name = word.substring(0, Math.max(0, word.indexOf('=')));
            if (seen.contains(name)) {
                throw new IllegalArgumentException("key '" + words[0] + "' has two of one word");
            }
            seen.add(name);
            if (word.equals(REVOKED)) {
                key.revoked();
            } else {
                time(key, words[0], name, word);
            }
        }
        return key.build();
    }

    private static void time(TokenKey.Builder key, String id, String name, String word) {
        BiConsumer<TokenKey.Builder, Instant> time = TIMES.get(name);
        if (time == null) {
            throw new IllegalArgumentException("after key '" + id
                    + "' there can be published=, activates=, retires=, removed= and revoked, and nothing else");
        }
        Instant at;
        try {
            at = Instant.parse(word.substring(name.length() + 1));
        } catch (DateTimeParseException e) {
            // Without the cause: its message repeats the text.
            throw new IllegalArgumentException(
                    "key '" + id + "': " + name + "= must be a time such as 2027-01-31T12:00:00Z");
        }
        time.accept(key, at);
    }
}
