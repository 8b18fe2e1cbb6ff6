package io.continuity.session.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * A Lua script and the name by which Redis knows it.
 *
 * @param name for messages
 * @param object what it works on, for messages
 * @param text what EVAL takes
 * @param sha1 what EVALSHA takes
 */
record Script(String name, String object, String text, String sha1) {
    static final Script LOAD = read("session", "load");
    static final Script CREATE = ofSession("create");
    static final Script SAVE = ofSession("save");
    static final Script TOUCH = read("session", "touch");
    static final Script DELETE = ofSession("delete");
    static final Script DUE = read("expiry", "due");
    static final Script CLAIM = ofSession("claim");
    static final Script FORGET = ofSession("forget");
    static final Script DROP = read("expiry", "principals", "drop");
    static final Script BELONGS = read("principals", "belongs");
    static final Script OWNED = ofSession("owned");
    static final Script PEEK = read("session", "peek");
    static final Script SCAN = read("scan");
    static final Script COUNT = read("count");
    static final Script SPRING_LOAD = read("session", "spring", "spring-load");
    static final Script SPRING_CREATE = read("session", "spring", "spring-create");
    static final Script SPRING_SAVE = read("session", "spring", "spring-save");
    static final Script SPRING_DELETE = read("session", "spring", "spring-delete");
    static final Script SPRING_OWNED = read("session", "spring", "spring-owned");
    static final Script SPRING_TAKE = read("session", "expiry", "principals", "spring", "spring-take");
    static final Script SPRING_GIVE = read("session", "expiry", "principals", "spring", "spring-give");
    static final Script RENEW = read("fleet", "renew");
    static final Script RELEASE = read("fleet", "release");
    static final Script TALLY = read("tally");
    static final Script TOTAL = read("total");
    static final Script ADD = read("revoked", "add");
    static final Script READ = read("revoked", "read");

    /** What changes a session and its entries in what its shard shares. */
    private static Script ofSession(String name) {
        return read("session", "expiry", "principals", name);
    }

    /** The last file names the script, those before it have what it shares with others. */
    private static Script read(String... files) {
        String name = files[files.length - 1];
        String text = Arrays.stream(files).map(file -> resource(file + ".lua")).collect(Collectors.joining());
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(name, object(files[0]), text, HexFormat.of().formatHex(sha1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }

    private static String object(String shared) {
        return switch (shared) {
            case "fleet" -> "lease";
            case "revoked" -> "revocation";
            case "tally", "total" -> "slot of requests";
            default -> "session";
        };
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
