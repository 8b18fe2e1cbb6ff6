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
    static final Script BEGIN_CONNECTION = ofConnection("create", "create");
    static final Script CLAIM_CONNECTION = ofClaimant("claim", "claim");
    static final Script APPEND = ofConnection("append", "append to");
    static final Script COMMIT = ofConnection("commit", "commit to");
    static final Script COLLECT = ofConnection("collect", "collect for");
    static final Script READ_CONNECTION = ofConnection("read", "read");
    static final Script POST = ofConnection("post", "post to");
    static final Script TRIM = ofConnection("trim", "trim");
    static final Script REFRESH = ofConnection("refresh", "refresh");
    static final Script RELEASE_CONNECTION = ofConnection("release", "release");
    static final Script END = ofConnection("end", "end");
    static final Script WANT = ofClaimant("want", "ask for");
    static final Script PUBLISH = named("tell of", "connection/publish");
    static final Script ENTER = ofIndex("enter", "index");
    static final Script STRIKE = ofIndex("strike", "strike off");
    static final Script MEMBERS = ofIndex("members", "find");

    /** What changes a session and its entries in what its shard shares. */
    private static Script ofSession(String name) {
        return read("session", "expiry", "principals", name);
    }

    private static Script ofConnection(String file, String name) {
        return named(name, "connection/state", "connection/" + file);
    }

    private static Script ofClaimant(String file, String name) {
        return named(name, "connection/state", "connection/claimant", "connection/" + file);
    }

    private static Script ofIndex(String file, String name) {
        return named(name, "connection/index", "connection/" + file);
    }

    /** The last file names the script, those before it have what it shares with others. */
    private static Script read(String... files) {
        return named(files[files.length - 1], files);
    }

    private static Script named(String name, String... files) {
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
            case "connection/state", "connection/index", "connection/publish" -> "connection";
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
