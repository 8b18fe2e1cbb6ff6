package io.continuity.session.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What a failure means for what has failed. */
enum Trouble {
    /** The connection broke, or could not be made: another one is tried. */
    DISCONNECTED,
    /** Somebody else is the master now. */
    NOT_MASTER,
    /** Passes by itself: LOADING, TRYAGAIN and the like. */
    BUSY,
    /** The node does not know who has the slot, or is cut off from the cluster. */
    NO_MAJORITY,
    /** Another node has the slot. */
    REDIRECTED,
    /** No answer in time. */
    SILENT,
    /** The server, or TLS, refuses on purpose: nothing changes if it is asked again. */
    REFUSED;

    private static final int MAX_CAUSES = 10;

    /** Redis 6.2 tells what a script met in the middle of its message: "... @user_script: 5: -READONLY You can't ...". */
    private static final Pattern CODE = Pattern.compile(": -([A-Z]{2,})\\b|^(?!ERR\\b.*: -)([A-Z]{2,})\\b");

    static Trouble of(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++, cause = cause.getCause()) {
            if (cause instanceof RedisCommandTimeoutException) {
                return SILENT;
            }
            if (cause instanceof RedisCommandExecutionException) {
                return ofCode(code(String.valueOf(cause.getMessage())));
            }
            if (cause instanceof SSLException || cause instanceof RedisCommandInterruptedException) {
                return REFUSED;
            }
        }
        return String.valueOf(failure.getMessage()).contains("queue size exceeded") ? REFUSED : DISCONNECTED;
    }

    /** Whether callers would queue up behind it: it takes as long as they wait. */
    boolean isOutage() {
        return mayPass() || this == SILENT;
    }

    /** Whether a server has said so. */
    boolean isAnswer() {
        return this != DISCONNECTED && this != SILENT;
    }

    /** Whether it is worth while to try again where the key belongs. */
    boolean mayPass() {
        return this == DISCONNECTED || this == NOT_MASTER || this == BUSY || this == NO_MAJORITY;
    }

    private static Trouble ofCode(String code) {
        return switch (code) {
            case "READONLY", "MASTERDOWN" -> NOT_MASTER;
            case "LOADING", "TRYAGAIN", "BUSY", "NOREPLICAS" -> BUSY;
            case "CLUSTERDOWN" -> NO_MAJORITY;
            case "MOVED", "ASK" -> REDIRECTED;
            default -> REFUSED;
        };
    }

    private static String code(String message) {
        Matcher matcher = CODE.matcher(message);
        if (!matcher.find()) {
            return "";
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }

    /** The failure in words, and what is to be done about it. */
    static String explain(Throwable failure) {
        Throwable root = failure;
        for (int i = 0; root.getCause() != null && i < MAX_CAUSES; i++) {
            root = root.getCause();
        }
        String message = root instanceof ClosedChannelException
                ? "the connection was closed"
                : Objects.requireNonNullElseGet(root.getMessage(), root::toString);
        return advice(root, message).map(advice -> message + ": " + advice).orElse(message);
    }

    private static Optional<String> advice(Throwable root, String message) {
        if (root instanceof SSLException || root instanceof java.security.GeneralSecurityException) {
            return Optional.of("the server's certificate must be valid for its host name, and its issuer trusted here");
        }
        if (message.contains("cluster support disabled")) {
            return Optional.of("this is no node of a Redis Cluster; give its address as redis://");
        }
        if (message.contains("The user executing the script can't")) {
            return Optional.of("the Redis user needs the ACL rules of docs/topologies.md");
        }
        return Optional.ofNullable(
                switch (code(message)) {
                    case "OOM" ->
                        "Redis has used up maxmemory; give it more, or let it evict nothing but volatile keys";
                    case "NOAUTH" -> "Redis wants a password; put user and password into its address";
                    case "WRONGPASS" -> "Redis does not know this user and password; look at its address";
                    case "NOPERM" -> "the Redis user needs the ACL rules of docs/topologies.md";
                    case "MISCONF" -> "Redis cannot write its snapshot; look at its disk and its log";
                    default -> null;
                });
    }
}
