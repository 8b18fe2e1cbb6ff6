package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.text;

import io.continuity.codec.EncodedAttribute;
import io.continuity.resume.ClaimResult;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.LogEntry;
import io.continuity.resume.Message;
import io.continuity.resume.Ownership;
import io.continuity.resume.ReplayPage;
import io.continuity.resume.ResetReason;
import io.continuity.resume.WriteResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the scripts of connections have answered: {@code docs/redis-schema.md}. <em>Immutable.</em> */
final class ConnectionAnswers {
    private static final String ATTRIBUTE = "a:";
    private static final String GROUP = "j:";
    private static final int NUMBERS = 3;

    private ConnectionAnswers() {}

    static String code(List<Object> answer) {
        return text(answer.get(0));
    }

    static long number(List<Object> answer, int index) {
        return Long.parseLong(text(answer.get(index)));
    }

    /** What an owner's write has brought. */
    static WriteResult write(List<Object> answer) {
        return switch (code(answer)) {
            case "DONE" -> new WriteResult.Done(number(answer, 1));
            case "MISMATCH" -> new WriteResult.Mismatch(number(answer, 1));
            case "COLLECTED" -> new WriteResult.Collected(entries(answer.get(2)), isMore(answer.get(1)));
            case "REFUSED", "NEWER" -> new WriteResult.Refused(); // Newer: then somebody else has claimed it.
            default -> new WriteResult.Absent();
        };
    }

    static ReplayPage page(List<Object> answer) {
        return new ReplayPage(entries(answer.get(2)), isMore(answer.get(1)));
    }

    static ClaimResult claim(ConnectionId id, List<Object> answer) {
        return switch (code(answer)) {
            case "CLAIMED" ->
                new ClaimResult.Claimed(
                        new Ownership(id, number(answer, 2)),
                        number(answer, 3),
                        number(answer, 4),
                        number(answer, 5),
                        attributes((List<?>) answer.get(9)),
                        new ReplayPage(entries(answer.get(8)), isMore(answer.get(7))));
            case "ENDED" -> new ClaimResult.Ended(reason(text(answer.get(1))), number(answer, 2));
            case "DENIED" -> new ClaimResult.Denied();
            case "FORKED" -> new ClaimResult.Forked();
            case "AHEAD" -> new ClaimResult.Ahead(number(answer, 1));
            case "NEWER" -> new ClaimResult.Newer();
            default -> new ClaimResult.Absent();
        };
    }

    /** One that this version does not know is as good as unknown. */
    private static ResetReason reason(String name) {
        return Arrays.stream(ResetReason.values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElse(ResetReason.UNKNOWN);
    }

    private static Map<String, EncodedAttribute> attributes(List<?> fields) {
        Map<String, EncodedAttribute> attributes = new HashMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            String field = text(fields.get(i));
            if (field.startsWith(ATTRIBUTE)) {
                attributes.put(field.substring(ATTRIBUTE.length()), EncodedAttribute.of((byte[]) fields.get(i + 1)));
            }
        }
        return attributes;
    }

    /** The digests of the groups that a claimed connection is in. */
    static List<String> groups(List<?> fields) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            String field = text(fields.get(i));
            if (field.startsWith(GROUP)) {
                groups.add(field.substring(GROUP.length()));
            }
        }
        return groups;
    }

    static List<String> texts(Object reply) {
        return ((List<?>) reply).stream().map(SessionHash::text).toList();
    }

    private static boolean isMore(Object reply) {
        return text(reply).equals("1");
    }

    private static List<LogEntry> entries(Object reply) {
        return ((List<?>) reply).stream().map(entry -> entry((byte[]) entry)).toList();
    }

    /** Reads {@code <fence>:<number>:<total>:} and a message; the scripts have checked that, and not that a text is one. */
    private static LogEntry entry(byte[] stored) {
        long[] numbers = new long[NUMBERS];
        int at = 0;
        for (int i = 0; i < NUMBERS; i++, at++) {
            for (; stored[at] != ':'; at++) {
                numbers[i] = numbers[i] * 10 + stored[at] - '0';
            }
        }
        byte[] content = Arrays.copyOfRange(stored, at + 1, stored.length);
        return new LogEntry(numbers[0], numbers[1], Message.stored(stored[at] == 't', content));
    }
}
