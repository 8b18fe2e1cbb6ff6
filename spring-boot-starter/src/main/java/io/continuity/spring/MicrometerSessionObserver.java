package io.continuity.spring;

import io.continuity.session.SessionObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times what happens to sessions, from zero on.
 *
 * <p>Names of attributes are no tags: applications may make as many as they like. <em>Thread-safe.</em>
 */
final class MicrometerSessionObserver implements SessionObserver {
    private final StoreOutage outage;
    private final Map<StoreCall, Timer> answeredCalls;
    private final Map<StoreCall, Timer> failedCalls;
    private final Counter createdSessions;
    private final Counter endedSessions;
    private final Counter expiredSessions;
    private final Counter refusedHandles;
    private final Counter unsentHandles;
    private final Counter undecodableAttributes;
    private final Counter lateSaves;
    private final Counter mergedConflicts;
    private final Counter rejectedConflicts;
    private final Counter unreadableSessions;
    private final Counter storeFailures;
    private final Counter brokenSeals;
    private final Counter unknownKeys;
    private final Counter missingSeals;
    private final Counter servedWhileAway;
    private final Counter keptWrites;
    private final Counter refusedWrites;
    private final Counter replayedWrites;
    private final Counter overruledChanges;
    private final Counter lostWrites;

    MicrometerSessionObserver(MeterRegistry registry, StoreOutage outage) {
        this.outage = outage;
        answeredCalls = timers(registry, "answered");
        failedCalls = timers(registry, "failed");
        createdSessions = counter(registry, "created", "Sessions stored for the first time by this instance");
        endedSessions = counter(registry, "ended", "Sessions ended by this instance before their time");
        expiredSessions = counter(registry, "expired", "Expired sessions that this instance was told of");
        refusedHandles = counter(registry, "handles.refused", "Session cookies that no store can have issued");
        unsentHandles = counter(
                registry, "handles.unsent", "Requests whose changes came after their response, and are in no token");
        undecodableAttributes =
                counter(registry, "attributes.undecodable", "Reads of attributes that cannot be decoded here");
        lateSaves = counter(registry, "saves.late", "Requests whose changes came after the end of their session");
        mergedConflicts = counter(registry, "conflicts.merged", "Changes merged with those of parallel requests");
        rejectedConflicts = counter(registry, "conflicts.rejected", "Changes refused for those of parallel requests");
        unreadableSessions = counter(registry, "unreadable", "Reads of something in the store that is not a session");
        storeFailures = counter(registry, "store.failures", "Calls that the store did not answer, or not in time");
        Gauge.builder(
                        "continuity.session.store.away",
                        outage,
                        known -> known.since().isPresent() ? 1 : 0)
                .description("1 while the store is taken to be away and calls fail at once, else 0")
                .register(registry);
        brokenSeals = counter(registry, "encryption.broken", "Reads of encrypted attributes that do not open");
        unknownKeys =
                counter(registry, "encryption.key.unknown", "Reads of attributes encrypted with a key not in the ring");
        missingSeals = counter(registry, "encryption.missing", "Reads of attributes not encrypted though they must be");
        servedWhileAway = away(registry, "served", "Reads answered from a copy while the store was away");
        keptWrites = away(registry, "kept", "Requests whose changes were kept while the store was away");
        refusedWrites = away(registry, "refused", "Requests whose changes were too much to be kept");
        replayedWrites = away(registry, "replayed", "Requests whose kept changes are in the store now");
        overruledChanges = away(registry, "overruled", "Kept changes that gave way to newer ones");
        lostWrites = away(registry, "lost", "Requests whose kept changes were lost at the end of the instance");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("continuity.session." + name)
                .description(description)
                .register(registry);
    }

    private static Counter away(MeterRegistry registry, String name, String description) {
        return counter(registry, "away." + name, description);
    }

    private static Map<StoreCall, Timer> timers(MeterRegistry registry, String outcome) {
        Map<StoreCall, Timer> timers = new EnumMap<>(StoreCall.class);
        for (StoreCall call : StoreCall.values()) {
            timers.put(
                    call,
                    Timer.builder("continuity.session.store")
                            .description("How long requests wait for the session store")
                            .tag("operation", call.name().toLowerCase(Locale.ROOT))
                            .tag("outcome", outcome)
                            .register(registry));
        }
        return timers;
    }

    @Override
    public void storeCalled(StoreCall call, boolean answered, long nanos) {
        Timer timer = (answered ? answeredCalls : failedCalls).get(call);
        Objects.requireNonNull(timer, "all calls have one").record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void sessionCreated() {
        createdSessions.increment();
    }

    @Override
    public void sessionEnded() {
        endedSessions.increment();
    }

    @Override
    public void sessionExpired() {
        expiredSessions.increment();
    }

    @Override
    public void storeAway() {
        outage.begins();
    }

    @Override
    public void storeBack() {
        outage.ends();
    }

    @Override
    public void handleRefused() {
        refusedHandles.increment();
    }

    @Override
    public void handleNotSent() {
        unsentHandles.increment();
    }

    @Override
    public void attributeUndecodable(String name) {
        undecodableAttributes.increment();
    }

    @Override
    public void savedTooLate() {
        lateSaves.increment();
    }

    @Override
    public void conflictMerged(String name) {
        mergedConflicts.increment();
    }

    @Override
    public void conflictRejected(String name) {
        rejectedConflicts.increment();
    }

    @Override
    public void sessionUnreadable() {
        unreadableSessions.increment();
    }

    @Override
    public void storeFailed() {
        storeFailures.increment();
    }

    @Override
    public void sealBroken(String name) {
        brokenSeals.increment();
    }

    @Override
    public void sealKeyUnknown(String name) {
        unknownKeys.increment();
    }

    @Override
    public void sealMissing(String name) {
        missingSeals.increment();
    }

    @Override
    public void servedWhileAway() {
        servedWhileAway.increment();
    }

    @Override
    public void writeKept() {
        keptWrites.increment();
    }

    @Override
    public void writeNotKept() {
        refusedWrites.increment();
    }

    @Override
    public void keptWriteReplayed() {
        replayedWrites.increment();
    }

    @Override
    public void keptWriteLost() {
        lostWrites.increment();
    }

    @Override
    public void keptChangeOverruled(String name) {
        overruledChanges.increment();
    }
}
