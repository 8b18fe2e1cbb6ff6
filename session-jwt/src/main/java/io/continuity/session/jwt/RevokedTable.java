package io.continuity.session.jwt;

import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfPrincipal;
import io.continuity.session.Revocation.Subject;
import java.time.Instant;
import java.util.List;

/**
 * Revocations of one kind, by subject: a hash table of arrays with open addressing, three quarters full.
 *
 * <p>Of several for one subject it has the last end and the last instant of issue. <em>Immutable</em> once it has been
 * handed out.
 */
final class RevokedTable {
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;
    private static final long MAX_SECONDS = 0xFFFF_FFFFL; // In the year 2106.
    private static final long[] NONE = {};

    /** Of an array object, with what its length takes. */
    private static final int ARRAY_OVERHEAD = 16;

    private final long[] high;
    private final long[] low;

    /** The last instants of issue, in milliseconds; empty for sessions, all of whose tokens are revoked. */
    private final long[] issuedUpTo;

    /** The ends in seconds, as unsigned numbers; 0 where there is nothing. */
    private final int[] until;

    private int size;

    private RevokedTable(int entries, boolean dated) {
        int slots = Math.toIntExact(entries + entries / 3L + 2);
        this.high = new long[slots];
        this.low = new long[slots];
        this.issuedUpTo = dated ? new long[slots] : NONE;
        this.until = new int[slots];
    }

    /** Returns a table of these, of which all must be of the kind of the first. */
    static RevokedTable of(List<? extends Revocation> revocations) {
        boolean dated = revocations.get(0) instanceof OfPrincipal;
        RevokedTable table = new RevokedTable(revocations.size(), dated);
        for (Revocation each : revocations) {
            table.put(each.subject().high(), each.subject().low(), issuedUpTo(each), (int) endInSeconds(each.until()));
        }
        return table;
    }

    /** Returns a table of all that these have and that is not over. */
    static RevokedTable merged(List<RevokedTable> tables, long nowSeconds) {
        int entries = tables.stream().mapToInt(table -> table.alive(nowSeconds)).sum();
        RevokedTable merged = new RevokedTable(entries, tables.get(0).issuedUpTo != NONE);
        for (RevokedTable table : tables) {
            for (int slot = 0; slot < table.until.length; slot++) {
                if (table.isAlive(slot, nowSeconds)) {
                    merged.put(table.high[slot], table.low[slot], table.issuedUpTo(slot), table.until[slot]);
                }
            }
        }
        return merged;
    }

    private static long issuedUpTo(Revocation revocation) {
        return revocation instanceof OfPrincipal everything
                ? everything.issuedUpTo().toEpochMilli()
                : Long.MAX_VALUE;
    }

    /** Rounded up, and at least 1. */
    private static long endInSeconds(Instant until) {
        return Math.min(MAX_SECONDS, Math.max(1, Math.floorDiv(until.toEpochMilli() + 999, 1000)));
    }

    private void put(long ofHigh, long ofLow, long issued, int end) {
        int slot = slot(ofHigh, ofLow);
        if (until[slot] == 0) {
            high[slot] = ofHigh;
            low[slot] = ofLow;
            until[slot] = end;
            size++;
        } else if (Integer.compareUnsigned(until[slot], end) < 0) {
            until[slot] = end;
        }
        if (issuedUpTo != NONE) {
            issuedUpTo[slot] = Math.max(issuedUpTo[slot], issued);
        }
    }

    /** Where a subject is, or would be. */
    private int slot(long ofHigh, long ofLow) {
        int slots = until.length;
        int slot = (int) (((((ofHigh ^ ofLow) * MIX) >>> 32) * slots) >>> 32);
        while (until[slot] != 0 && (high[slot] != ofHigh || low[slot] != ofLow)) {
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return slot;
    }

    private long issuedUpTo(int slot) {
        return issuedUpTo == NONE ? Long.MAX_VALUE : issuedUpTo[slot];
    }

    private boolean isAlive(int slot, long nowSeconds) {
        return Integer.toUnsignedLong(until[slot]) > nowSeconds;
    }

    int alive(long nowSeconds) {
        int alive = 0;
        for (int slot = 0; slot < until.length; slot++) {
            alive += isAlive(slot, nowSeconds) ? 1 : 0;
        }
        return alive;
    }

    boolean isRevoked(Subject subject, long issuedMillis, long nowSeconds) {
        int slot = slot(subject.high(), subject.low());
        return isAlive(slot, nowSeconds) && issuedMillis <= issuedUpTo(slot);
    }

    /** Whether it already says what the revocation does. */
    boolean covers(Revocation revocation) {
        int slot = slot(revocation.subject().high(), revocation.subject().low());
        return Integer.toUnsignedLong(until[slot]) >= endInSeconds(revocation.until())
                && issuedUpTo(revocation) <= issuedUpTo(slot);
    }

    int size() {
        return size;
    }

    /** How much memory its arrays take. */
    long bytes() {
        return 4L * ARRAY_OVERHEAD + 8L * (high.length + low.length + issuedUpTo.length) + 4L * until.length;
    }
}
