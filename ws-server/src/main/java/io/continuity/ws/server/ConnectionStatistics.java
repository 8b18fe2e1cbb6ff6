package io.continuity.ws.server;

import io.continuity.resume.ResetReason;
import java.util.Map;

/**
 * What has happened to resumable connections on this instance since its start. <em>Immutable.</em>
 *
 * @param connections that are here now, with a socket or waiting for their client to come back
 * @param opened connections that have begun
 * @param resumed times that one went on here on another socket
 * @param resets connections that could not go on, by reason; the ones in their place are in {@code opened} too
 * @param denied clients that were not authenticated
 * @param busy clients that were told to come back, as too many came at once
 * @param volatileDropped volatile messages that were dropped for want of speed, here or in the client
 */
public record ConnectionStatistics(
        int connections,
        long opened,
        long resumed,
        Map<ResetReason, Long> resets,
        long denied,
        long busy,
        long volatileDropped) {
    /**
     * Copies the map.
     *
     * @param connections that are here now
     * @param opened connections that have begun
     * @param resumed times that one went on here
     * @param resets connections that could not go on
     * @param denied clients that were not authenticated
     * @param busy clients that were told to come back
     * @param volatileDropped volatile messages that were dropped
     */
    public ConnectionStatistics {
        resets = Map.copyOf(resets);
    }
}
