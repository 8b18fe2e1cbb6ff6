package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfPrincipal;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.session.RevocationSource.Page;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How revocations are written in Redis, and what positions are there: {@code docs/redis-schema.md}.
 * <em>Immutable.</em>
 *
 * @param log the key of the stream
 */
record StoredRevocations(String log) {
    private static final int FIRST = 5;
    private static final HexFormat HEX = HexFormat.of();

    /** Further words are of a later version. */
    private static final Pattern WORDS =
            Pattern.compile("([sp])([0-9a-f]{16})([0-9a-f]{16}) (\\d{1,15})(?: (\\d{1,15}))?(?: .*)?");

    /** Also behind a kind that only a later version knows. */
    private static final Pattern POSITION = Pattern.compile("(\\d{1,15}-\\d{1,15}) ([a-z][0-9a-f]{32})");

    /**
     * A page, and what was left out.
     *
     * @param unreadable how many entries are none of ours
     */
    record Read(Page page, int unreadable) {}

    ScriptCall addition(Revocation revocation) {
        String until = millis(revocation.until());
        String words = revocation instanceof OfPrincipal everything
                ? "p" + digest(everything.subject()) + " " + until + " " + millis(everything.issuedUpTo())
                : "s" + digest(revocation.subject()) + " " + until;
        return new ScriptCall(Script.ADD, keys(), bytes(words), bytes(until));
    }

    private static String digest(Subject subject) {
        return HEX.toHexDigits(subject.high()) + HEX.toHexDigits(subject.low());
    }

    private static String millis(Instant time) {
        return Long.toString(time.toEpochMilli());
    }

    ScriptCall reading(String position) {
        Matcher known = POSITION.matcher(position);
        boolean ours = known.matches();
        return new ScriptCall(
                Script.READ,
                keys(),
                bytes(ours ? known.group(1) : ""),
                bytes(ours ? known.group(2) : ""),
                bytes(Integer.toString(RevocationSource.MAX_PAGE)));
    }

    Read page(String position, List<Object> answer) {
        boolean asked = position.equals(RevocationSource.START)
                || POSITION.matcher(position).matches();
        boolean known = asked && text(answer.get(1)).equals("1");
        boolean complete = text(answer.get(2)).equals("0");
        String id = text(answer.get(3));
        List<Revocation> revocations = new ArrayList<>();
        for (Object words : answer.subList(FIRST, answer.size())) {
            revocation(text(words)).ifPresent(revocations::add);
        }
        String next = id.isEmpty() ? RevocationSource.START : id + " " + text(answer.get(4));
        return new Read(new Page(revocations, next, complete, !known), answer.size() - FIRST - revocations.size());
    }

    private static Optional<Revocation> revocation(String words) {
        Matcher read = WORDS.matcher(words);
        if (!read.matches() || (read.group(1).equals("p") && read.group(5) == null)) {
            return Optional.empty();
        }
        Subject subject =
                new Subject(HexFormat.fromHexDigitsToLong(read.group(2)), HexFormat.fromHexDigitsToLong(read.group(3)));
        try {
            Instant until = time(read.group(4));
            return Optional.of(
                    read.group(1).equals("s")
                            ? new OfSession(subject, until)
                            : new OfPrincipal(subject, time(read.group(5)), until));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant time(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private String[] keys() {
        return new String[] {log};
    }
}
