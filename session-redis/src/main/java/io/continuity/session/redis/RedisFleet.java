package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;

import io.continuity.fleet.Fleet;
import io.continuity.fleet.FleetException;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.Lease;
import io.continuity.fleet.RequestLedger;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Keeps leases in two keys, which one script reads and changes as a whole. They end by the time of the server.
 *
 * <p>What is stored is described in {@code docs/redis-schema.md}. <em>Thread-safe.</em>
 */
final class RedisFleet implements Fleet {
    private final RedisScripts scripts;
    private final RedisKeys keys;
    private final RequestLedger ledger;

    /**
     * Creates it, without connecting.
     *
     * @param scripts no near cache follows what they read: all instances would be told of each renewal
     */
    RedisFleet(RedisScripts scripts, RedisKeys keys, InstantSource clock) {
        this.scripts = scripts;
        this.keys = keys;
        this.ledger = new RedisRequestLedger(scripts, keys, clock);
    }

    @Override
    public FleetView renew(Lease lease, long seen, Duration timeout) {
        return StoredFleet.view(lease.instance().id(), ask(StoredFleet.renewal(keys(), lease, seen), timeout));
    }

    @Override
    public void release(String instanceId, Duration timeout) {
        ask(new ScriptCall(Script.RELEASE, keys(), bytes(instanceId)), timeout);
    }

    @Override
    public Optional<RequestLedger> requestLedger() {
        return Optional.of(ledger);
    }

    private List<Object> ask(ScriptCall call, Duration timeout) {
        try {
            return scripts.run(call, Deadline.within(timeout));
        } catch (SessionStoreException e) {
            throw new FleetException(String.valueOf(e.getMessage()), e);
        }
    }

    private String[] keys() {
        return new String[] {keys.fleetTimes(), keys.fleetLeases()};
    }
}
