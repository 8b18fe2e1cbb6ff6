package io.continuity.examples.rollout;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells which key has sealed a token: its header says so to everybody. */
final class SealedWith {
    private static final Pattern TOKEN = Pattern.compile("([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]*)*");
    /** Of each key, another one is derived for each day. */
    private static final Pattern KEY = Pattern.compile("\"kid\":\"([a-z0-9-]+)\\.[0-9]+\"");

    private SealedWith() {}

    /** Returns the key's id; empty if this is no token. */
    static Optional<String> key(String cookie) {
        Matcher token = TOKEN.matcher(cookie);
        return token.matches() ? header(token.group(1)) : Optional.empty();
    }

    private static Optional<String> header(String encoded) {
        try {
            String header = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            Matcher key = KEY.matcher(header);
            return key.find() ? Optional.of(key.group(1)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
