package io.continuity.session.jwt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what each day's key has encrypted on this instance, and warns once when that is half of what one key can bear on
 * all instances together: see {@link JoseHeader}. <em>Thread-safe.</em>
 */
final class SealCount {
    private static final long HALF_OF_ALL = 1L << 31;
    private static final Logger LOG = System.getLogger(SealCount.class.getName());

    private final long warnsAt;
    private final Map<JoseHeader, AtomicLong> counts = new ConcurrentHashMap<>();

    SealCount() {
        this(HALF_OF_ALL);
    }

    SealCount(long warnsAt) {
        this.warnsAt = warnsAt;
    }

    void sealed(JoseHeader header) {
        if (header.form() == TokenForm.ENCRYPTED && count(header).incrementAndGet() == warnsAt) {
            LOG.log(
                    Level.WARNING,
                    "Key {0} has sealed {1} tokens of one day on this instance. Beyond 4294967296 on all instances, random"
                            + " nonces may meet, and tokens of that day may be forged: let another key write today, and"
                            + " find out what changes sessions so often",
                    header.keyId(),
                    Long.toString(warnsAt));
        }
    }

    private AtomicLong count(JoseHeader header) {
        AtomicLong known = counts.get(header);
        if (known == null) {
            // Of yesterday there may still be some under way.
            counts.keySet().removeIf(other -> other.day() < header.day() - 1);
            known = counts.computeIfAbsent(header, any -> new AtomicLong());
        }
        return known;
    }
}
