package io.continuity.fleet;

import java.time.Duration;
import java.util.Optional;

/**
 * Keeps the leases of all instances of an application.
 *
 * <p>The contract every implementation keeps, tested by {@code FleetContract} in the test kit:
 *
 * <ul>
 *   <li><b>One clock.</b> Leases end by the clock of the fleet, not by those of the instances.
 *   <li><b>One order.</b> Renewals take effect one after the other. Each is answered with what all before it have left,
 *       and with a number above theirs.
 *   <li><b>Ends are remembered</b>, for {@link #RETENTION} at least: so a new instance knows what old ones know.
 *   <li><b>Absent is not unknown.</b> A fleet that cannot be asked throws {@link FleetException}. One that has lost what
 *       it knew says so in {@link FleetView#recordedFor}.
 * </ul>
 *
 * <p>Calls block for at most their timeout. <em>Thread-safe.</em>
 */
public interface Fleet {
    /** How long it is remembered at least that a lease has ended. */
    Duration RETENTION = Duration.ofDays(2);

    /**
     * Begins or renews a lease.
     *
     * @param lease what is to be valid from now on, in place of what the instance has said before
     * @param seen the number of the last view that the instance acts by; 0 if there is none
     * @param timeout how long to wait at most
     * @return who is alive now
     * @throws FleetException if the fleet could not be asked in time; the lease may have been renewed all the same
     */
    FleetView renew(Lease lease, long seen, Duration timeout);

    /**
     * Ends a lease at once, if there is one: the instance writes nothing any more, and reads nothing.
     *
     * @param instanceId whose lease
     * @param timeout how long to wait at most
     * @throws FleetException if the fleet could not be asked in time; then the lease ends by itself
     */
    void release(String instanceId, Duration timeout);

    /**
     * Returns where the same instances keep what they have counted of their requests.
     *
     * @return empty if this fleet keeps leases only
     */
    default Optional<RequestLedger> requestLedger() {
        return Optional.empty();
    }
}
