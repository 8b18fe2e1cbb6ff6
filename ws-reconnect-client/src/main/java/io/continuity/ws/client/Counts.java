package io.continuity.ws.client;

import io.continuity.resume.ClientStatus;
import io.continuity.resume.ResetReason;
import java.util.Optional;

/** What a client counts. <em>Not thread-safe.</em> */
final class Counts {
    long attempts;
    long failures;
    long missing;
    long dropped;
    String subprotocol = "";
    private long lives;
    private long resumes;
    private long resets;
    private Optional<ResetReason> lastReset = Optional.empty();

    void live(boolean resumed) {
        lives++;
        resumes += resumed ? 1 : 0;
    }

    void reset(ResetReason why) {
        resets++;
        lastReset = Optional.of(why);
    }

    ConnectionSnapshot snapshot(ClientStatus status, long unsaved) {
        ConnectionSnapshot.Counters counters =
                new ConnectionSnapshot.Counters(attempts, failures, lives, resumes, resets, missing, dropped, unsaved);
        return new ConnectionSnapshot(status, subprotocol, lastReset, counters);
    }
}
