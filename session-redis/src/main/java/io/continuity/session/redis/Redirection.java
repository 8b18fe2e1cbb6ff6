package io.continuity.session.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another node of a cluster that has a slot, as the node said that was asked first.
 *
 * @param once ASK: for this command only, as the slot is being moved; else MOVED: for good
 * @param host of the other node; empty for the one that was asked
 */
record Redirection(boolean once, int slot, String host, int port) {
    private static final Pattern MESSAGE = Pattern.compile("(MOVED|ASK) (\\d{1,5}) (\\S*):(\\d{1,5})\\b.*");

    /** Reads the message of a server, which may be the cause of what has failed. */
    static Optional<Redirection> of(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof RedisCommandExecutionException)) {
            cause = cause.getCause();
        }
        return cause == null ? Optional.empty() : parse(String.valueOf(cause.getMessage()));
    }

    static Optional<Redirection> parse(String message) {
        Matcher matcher = MESSAGE.matcher(message);
        return matcher.matches()
                ? Optional.of(new Redirection(
                        matcher.group(1).equals("ASK"),
                        Integer.parseInt(matcher.group(2)),
                        matcher.group(3),
                        Integer.parseInt(matcher.group(4))))
                : Optional.empty();
    }
}
