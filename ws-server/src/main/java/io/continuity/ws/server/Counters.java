package io.continuity.ws.server;

import io.continuity.resume.ResetReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** What has happened to resumable connections on this instance since its start. <em>Thread-safe.</em> */
final class Counters {
    private final LongAdder opened = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private final LongAdder denied = new LongAdder();
    private final LongAdder busy = new LongAdder();
    private final LongAdder volatileDropped = new LongAdder();
    private final Map<ResetReason, LongAdder> resets = new EnumMap<>(ResetReason.class);

    Counters() {
        for (ResetReason reason : ResetReason.values()) {
            resets.put(reason, new LongAdder());
        }
    }

    void opened(Optional<ResetReason> after) {
        opened.increment();
        after.map(resets::get).ifPresent(LongAdder::increment);
    }

    void resumed() {
        resumed.increment();
    }

    void denied() {
        denied.increment();
    }

    void busy() {
        busy.increment();
    }

    void volatileDropped() {
        volatileDropped.increment();
    }

    ConnectionStatistics read(int connections) {
        Map<ResetReason, Long> counts = new EnumMap<>(ResetReason.class);
        resets.forEach((reason, count) -> counts.put(reason, count.sum()));
        return new ConnectionStatistics(
                connections, opened.sum(), resumed.sum(), counts, denied.sum(), busy.sum(), volatileDropped.sum());
    }
}
