package io.continuity.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What operators ask of a store, beside the requests.
 *
 * <p>Nothing here marks a session as accessed, and nothing here is fast: it is for health checks, dashboards and
 * administrators. Calls block for at most their timeout. <em>Thread-safe.</em>
 */
public interface SessionInspection {
    /** What {@link #findByHash} accepts: 4 to 8 hexadecimal digits. */
    String HASH_PREFIX = "[0-9a-f]{4,8}";

    /** How many sessions {@link #sample} reads at most. */
    int MAX_SAMPLE = 1_000;

    /**
     * Describes the store. Does no I/O.
     *
     * @return its state at this moment
     */
    StoreStatus status();

    /**
     * Asks the store for a session that nobody has, to see whether it answers.
     *
     * @param timeout how long to wait at most
     * @throws SessionStoreException if it could not be asked in time
     */
    void check(Duration timeout);

    /**
     * Counts the sessions of all instances.
     *
     * @param timeout how long to wait at most
     * @return how many there are, those included that have expired and were not announced yet; empty if the store cannot
     *     know
     * @throws SessionStoreException if the store could not be asked in time
     */
    OptionalLong count(Duration timeout);

    /**
     * Finds sessions by the hash of their id, which is what logs show. May read all ids that there are.
     *
     * @param prefix the first digits of {@link SessionId#hash()}: see {@link #HASH_PREFIX}
     * @param timeout how long to wait at most
     * @return all that match, as {@link #peek} returns them
     * @throws IllegalArgumentException if the prefix is none
     * @throws SessionStoreException if the store could not be asked in time: there may be such sessions or not
     */
    List<SessionSnapshot> findByHash(String prefix, Duration timeout);

    /**
     * Reads some sessions, chosen at random, in a number of steps that does not grow with how many there are.
     *
     * @param max how many at most, from 1 to {@link #MAX_SAMPLE}
     * @param timeout how long to wait at most
     * @return different ones, as {@link #peek} returns them; as many as there are if that is no more than {@code max}
     * @throws IllegalArgumentException if {@code max} is out of its bounds
     * @throws SessionStoreException if the store could not be asked in time: there may be sessions or not
     */
    List<SessionSnapshot> sample(int max, Duration timeout);

    /**
     * Reads a session without marking it as accessed.
     *
     * @param id its present id
     * @param timeout how long to wait at most
     * @return the session with the time of its last access as the store knows it; empty if there is no such session
     * @throws SessionStoreException if the store could not be asked in time
     */
    Optional<SessionSnapshot> peek(SessionId id, Duration timeout);

    /**
     * Ends a session for good, as {@link SessionStore#delete} does for a request that has read it.
     *
     * @param session what was found
     * @param timeout how long to wait at most
     * @return false if there is no such session any more
     * @throws SessionStoreException if the store could not be asked in time
     */
    boolean delete(SessionSnapshot session, Duration timeout);

    /**
     * Checks a prefix for {@link #findByHash}.
     *
     * @param prefix what somebody has typed
     * @return the prefix
     * @throws IllegalArgumentException if it is none; the message does not repeat it, as it may be an id
     */
    static String requireHashPrefix(String prefix) {
        if (!prefix.matches(HASH_PREFIX)) {
            throw new IllegalArgumentException("hash must be 4 to 8 hexadecimal digits, as logs show behind '#'");
        }
        return prefix;
    }

    /**
     * Checks a number for {@link #sample}.
     *
     * @param max how many sessions are wanted
     * @return the number
     * @throws IllegalArgumentException if it is out of its bounds
     */
    static int requireSample(int max) {
        if (max < 1 || max > MAX_SAMPLE) {
            throw new IllegalArgumentException("sample must be from 1 to " + MAX_SAMPLE + ": " + max);
        }
        return max;
    }
}
