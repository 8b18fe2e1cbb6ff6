package io.continuity.session.jwt;

import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfPrincipal;
import io.continuity.session.Revocation.Subject;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Revocations past the number that is kept exactly: a Bloom filter, whose size does not depend on how many there are.
 *
 * <p>It never forgets one, and takes some other subjects for revoked too: the more, the more there are. All end with the
 * last of them. <em>Thread-safe.</em>
 */
final class CoarseSet {
    private static final int BITS_FOR_EACH = 32;

    private final AtomicLongArray words;
    private final long mask;
    private final AtomicLong issuedUpTo = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong until = new AtomicLong();

    /** Creates it for as many as are kept exactly: then it takes 2 in 10,000 others for revoked. */
    CoarseSet(int entries) {
        long bits = Math.max(64, Long.highestOneBit((long) BITS_FOR_EACH * entries - 1) << 1);
        this.mask = bits - 1;
        this.words = new AtomicLongArray(Math.toIntExact(bits / Long.SIZE));
    }

    void add(Revocation revocation) {
        until.accumulateAndGet(revocation.until().getEpochSecond() + 1, Math::max);
        long issued = revocation instanceof OfPrincipal everything
                ? everything.issuedUpTo().toEpochMilli()
                : Long.MAX_VALUE;
        issuedUpTo.accumulateAndGet(issued, Math::max);
        for (int i = 0; i < 4; i++) {
            long bit = bit(revocation.subject(), i);
            words.accumulateAndGet((int) (bit >>> 6), 1L << bit, (before, set) -> before | set);
        }
    }

    /** The digest has four times 32 bits that nobody can choose. */
    private long bit(Subject subject, int part) {
        long half = part < 2 ? subject.high() : subject.low();
        return (half >>> (part % 2 * 32)) & 0xFFFF_FFFFL & mask;
    }

    boolean isRevoked(Subject subject, long issuedMillis, long nowSeconds) {
        return !isOver(nowSeconds) && issuedMillis <= issuedUpTo.get() && contains(subject);
    }

    private boolean contains(Subject subject) {
        for (int i = 0; i < 4; i++) {
            long bit = bit(subject, i);
            if ((words.get((int) (bit >>> 6)) & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    boolean isOver(long nowSeconds) {
        return until.get() <= nowSeconds;
    }

    long bytes() {
        return 8L * words.length();
    }
}
