package io.continuity.servlet;

import io.continuity.codec.AttributeCodec;
import io.continuity.session.SessionSnapshot;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/** What this instance keeps of one session until the store is back. <em>Immutable.</em> */
sealed interface Kept permits Kept.End, KeptChanges {
    /** Of all that is kept of one session without a break. */
    Lineage lineage();

    /** How many requests had it kept. */
    int writes();

    long bytes();

    /** What a request of this instance finds where it has read the given session. */
    Optional<SessionSnapshot> on(SessionSnapshot read, AttributeCodec codec);

    /** Tells whether the later one still has all that is in this one. */
    boolean isIn(Kept later);

    /** Compared by identity. */
    final class Lineage {
        private final ReentrantLock replaying = new ReentrantLock();

        /** Held while the store is told of it, so that it is told in order. */
        ReentrantLock replaying() {
            return replaying;
        }
    }

    /**
     * A logout.
     *
     * @param basedOn the version that the request has read
     * @param writes with those that it has made needless
     */
    record End(Lineage lineage, String handle, OptionalLong basedOn, int writes) implements Kept {
        private static final int BYTES = 256;

        @Override
        public long bytes() {
            return BYTES;
        }

        @Override
        public Optional<SessionSnapshot> on(SessionSnapshot read, AttributeCodec codec) {
            return Optional.empty();
        }

        @Override
        public boolean isIn(Kept later) {
            return later instanceof End;
        }
    }
}
