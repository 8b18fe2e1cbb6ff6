package io.continuity.session;

import java.time.Duration;
import java.util.List;

/**
 * Where it is written what was revoked before its time, for all instances of an application.
 *
 * <p>The contract every implementation keeps, tested by {@code RevocationSourceContract} in the test kit:
 *
 * <ul>
 *   <li><b>Absent is not unknown.</b> A page without revocations means that there are none after the position. A source
 *       that cannot be asked throws {@link SessionStoreException}.
 *   <li><b>One order.</b> Revocations are added at the end. Who reads page after page until one is complete has all that
 *       was revoked before the last read began, whatever others do meanwhile; some of it perhaps twice.
 *   <li><b>Nothing is skipped.</b> Who comes with a position that the source does not know, for whatever reason, is given
 *       everything from the start.
 *   <li><b>Nothing alive is forgotten, and nothing is kept for ever.</b> A revocation is given until its end and for
 *       {@link #GRACE} longer, as clocks differ. Then it is not, and in the end it takes no room.
 * </ul>
 *
 * <p>Calls block for at most their timeout. <em>Thread-safe.</em>
 */
public interface RevocationSource extends AutoCloseable {
    /** The position before everything. */
    String START = "";

    /** How many revocations there are on a page at most. */
    int MAX_PAGE = 2000;

    /** How long revocations are given after their end, as clocks differ. */
    Duration GRACE = Duration.ofMinutes(10);

    /**
     * Revokes something. Repeats do no harm.
     *
     * @param revocation what; if it is {@link #GRACE} past its end, nothing is added
     * @param timeout how long to wait at most
     * @throws SessionStoreException if the source could not be asked in time; it may have been revoked all the same
     */
    void revoke(Revocation revocation, Duration timeout);

    /**
     * Reads what was added after a position.
     *
     * @param position {@link #START}, or that of a page that was read before, from this or any other source
     * @param timeout how long to wait at most
     * @return the first of them
     * @throws SessionStoreException if the source could not be asked in time
     */
    Page read(String position, Duration timeout);

    /** Releases connections and threads. Calls after it throw {@link SessionStoreException}. */
    @Override
    void close();

    /**
     * A part of what was revoked. <em>Immutable.</em>
     *
     * @param revocations at most {@link #MAX_PAGE}, in the order in which they were added
     * @param position where the next page begins
     * @param complete whether there was nothing more when this was read
     * @param anew whether the position was unknown, so that this is the first page of everything. Usually what was there is
     *     just too old; but the source may also have lost some of what the reader has
     */
    record Page(List<Revocation> revocations, String position, boolean complete, boolean anew) {
        /**
         * Copies the list.
         *
         * @param revocations at most {@link #MAX_PAGE}, in the order in which they were added
         * @param position where the next page begins
         * @param complete whether there was nothing more when this was read
         * @param anew whether the position was unknown
         */
        public Page {
            revocations = List.copyOf(revocations);
        }
    }
}
