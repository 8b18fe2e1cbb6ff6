package io.continuity.examples.rollout;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the shop has said over a WebSocket.
 *
 * <p>Immutable.
 *
 * @param kind {@code shelf}, {@code order}, {@code answer}, or what nobody should be told
 * @param id of this message among those of its kind
 * @param at when it was said, in milliseconds since 1970
 * @param rest what there is to say
 */
record LiveMessage(String kind, String id, long at, String rest) {
    static final String ANSWER = "answer";
    static final String SHELF = "shelf";
    static final String ORDER = "order";

    private static final Pattern TEXT = Pattern.compile("(\\w+) (\\S+) (\\d{1,15}) (.*)");
    private static final Pattern NUMBER = Pattern.compile("(?:(.*)-)?(\\d{1,9})");
    private static final Pattern COUNT = Pattern.compile("(\\d{1,9}) .*");

    /** Empty for what the shop never says. */
    static Optional<LiveMessage> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new LiveMessage(parts.group(1), parts.group(2), Long.parseLong(parts.group(3)), parts.group(4)))
                : Optional.empty();
    }

    /** Who has given it its number: later messages of a series have higher ones. */
    String series() {
        Matcher parts = NUMBER.matcher(id);
        return kind + (parts.matches() && parts.group(1) != null ? " " + parts.group(1) : "");
    }

    /** Its place in the series; 0 if messages of its kind have none. */
    int number() {
        Matcher parts = NUMBER.matcher(id);
        return !kind.equals(ORDER) && parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
    }

    /** Of an answer, how many questions the shop has been asked. */
    int asked() {
        Matcher count = COUNT.matcher(rest);
        return count.matches() ? Integer.parseInt(count.group(1)) : 0;
    }
}
