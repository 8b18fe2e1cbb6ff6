package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SessionChanges;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How the script {@code save} is told what must be stored, and tells what is: {@code +} and the bytes, or {@code -}.
 *
 * <p>The script leaves the mark of the last save that expected something, so that a save which is sent again
 * does not take its own effect for somebody else's.
 */
final class Expectations {
    private static final byte PRESENT = '+';
    private static final byte[] ABSENT = {'-'};

    private Expectations() {}

    /** Returns a mark for one save, whatever becomes of it. */
    static byte[] mark() {
        return bytes(Long.toHexString(ThreadLocalRandom.current().nextLong()));
    }

    /** Appends the mark of this save, then fields and values in turn; nothing if nothing is expected. */
    static void addTo(List<byte[]> args, SessionChanges changes, byte[] mark) {
        if (!changes.expected().isEmpty()) {
            args.add(mark);
        }
        changes.expected().forEach((name, stored) -> {
            args.add(SessionHash.attributeField(name));
            args.add(stored.map(Expectations::present).orElse(ABSENT));
        });
    }

    private static byte[] present(EncodedAttribute value) {
        byte[] marked = new byte[value.size() + 1];
        marked[0] = PRESENT;
        System.arraycopy(value.toByteArray(), 0, marked, 1, value.size());
        return marked;
    }

    /** Reads what is stored, in the order in which it was asked for. */
    static Conflict conflict(SessionChanges changes, List<Object> reply) {
        Map<String, Optional<EncodedAttribute>> stored = new HashMap<>();
        int i = 0;
        for (String name : changes.expected().keySet()) {
            byte[] value = (byte[]) reply.get(i++);
            stored.put(
                    name,
                    value[0] == PRESENT
                            ? Optional.of(EncodedAttribute.of(Arrays.copyOfRange(value, 1, value.length)))
                            : Optional.empty());
        }
        return new Conflict(stored);
    }
}
