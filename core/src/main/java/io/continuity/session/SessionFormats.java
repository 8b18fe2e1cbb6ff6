package io.continuity.session;

import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.FormatProbe;
import java.time.Duration;
import java.util.Map;

/**
 * How many of some sessions an instance could serve: what a starting one looks at before it takes requests.
 *
 * <p>Holds numbers and names of types, nothing of any session. <em>Immutable.</em>
 *
 * @param sessions how many were looked at
 * @param failed how many of them have an attribute that does not pass
 * @param attributes how many attributes all of them have
 * @param unreadable attributes that cannot be read here, as {@link FormatProbe#unreadable} counts them
 * @param unwritable attributes that others could not read any more, as {@link FormatProbe#unwritable} counts them
 */
public record SessionFormats(
        int sessions, int failed, int attributes, Map<String, Integer> unreadable, Map<String, Integer> unwritable) {

    /**
     * Copies the maps.
     *
     * @param sessions how many were looked at
     * @param failed how many of them do not pass
     * @param attributes how many attributes they have
     * @param unreadable attributes that cannot be read here
     * @param unwritable attributes that others could not read any more
     */
    public SessionFormats {
        unreadable = Map.copyOf(unreadable);
        unwritable = Map.copyOf(unwritable);
    }

    /**
     * Tries out some sessions, chosen at random.
     *
     * @param store where they are
     * @param most how many sessions at most: see {@link SessionInspection#sample}
     * @param probe tries out the attributes; one that has counted nothing
     * @param timeout how long to take at most; sessions that are not looked at by then are left out, but for one
     * @return what was found
     * @throws SessionStoreException if the store could not be asked in time
     */
    public static SessionFormats look(SessionInspection store, int most, FormatProbe probe, Duration timeout) {
        TimeLeft time = TimeLeft.of(timeout);
        int sessions = 0;
        int failed = 0;
        int attributes = 0;
        for (SessionSnapshot session : store.sample(most, timeout)) {
            if (sessions > 0 && time.left().isZero()) {
                break;
            }
            boolean passes = true;
            for (EncodedAttribute stored : session.attributes().values()) {
                passes &= probe.passes(stored);
            }
            sessions++;
            failed += passes ? 0 : 1;
            attributes += session.attributes().size();
        }
        return new SessionFormats(sessions, failed, attributes, probe.unreadable(), probe.unwritable());
    }

    /**
     * Tells whether too many sessions do not pass.
     *
     * @param share of all that were looked at, from 0 to 1
     * @return true if more than that do not pass
     */
    public boolean exceeds(double share) {
        return failed > share * sessions;
    }
}
