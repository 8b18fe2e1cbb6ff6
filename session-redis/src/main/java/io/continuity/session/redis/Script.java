package io.continuity.session.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script and the name by which Redis knows it.
 *
 * @param name for messages
 * @param text what EVAL takes
 * @param sha1 what EVALSHA takes
 */
record Script(String name, String text, String sha1) {
    static final Script LOAD = read("load");
    static final Script CREATE = read("create");
    static final Script SAVE = read("save");
    static final Script TOUCH = read("touch");
    static final Script DELETE = read("delete");
    static final Script DUE = read("due");
    static final Script CLAIM = read("claim");
    static final Script FORGET = read("forget");
    static final Script DROP = read("drop");
    static final Script BELONGS = read("belongs");
    static final Script OWNED = read("owned");

    private static Script read(String name) {
        String text =
                resource("session.lua") + resource("expiry.lua") + resource("principals.lua") + resource(name + ".lua");
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(name, text, HexFormat.of().formatHex(sha1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }

    private static String resource(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the jar of continuity-session-redis");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
