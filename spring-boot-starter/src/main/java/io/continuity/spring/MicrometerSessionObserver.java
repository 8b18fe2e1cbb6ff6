package io.continuity.spring;

import io.continuity.session.SessionObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what must not pass unnoticed, from zero on. <em>Thread-safe.</em> */
final class MicrometerSessionObserver implements SessionObserver {
    private final Counter refusedHandles;
    private final Counter undecodableAttributes;
    private final Counter lateSaves;
    private final Counter mergedConflicts;
    private final Counter rejectedConflicts;
    private final Counter unreadableSessions;
    private final Counter storeFailures;
    private final Counter servedWhileAway;
    private final Counter keptWrites;
    private final Counter refusedWrites;
    private final Counter replayedWrites;
    private final Counter overruledChanges;
    private final Counter lostWrites;

    MicrometerSessionObserver(MeterRegistry registry) {
        refusedHandles = counter(registry, "handles.refused", "Session cookies that no store can have issued");
        undecodableAttributes =
                counter(registry, "attributes.undecodable", "Reads of attributes that cannot be decoded here");
        lateSaves = counter(registry, "saves.late", "Requests whose changes came after the end of their session");
        mergedConflicts = counter(registry, "conflicts.merged", "Changes merged with those of parallel requests");
        rejectedConflicts = counter(registry, "conflicts.rejected", "Changes refused for those of parallel requests");
        unreadableSessions = counter(registry, "unreadable", "Reads of something in the store that is not a session");
        storeFailures = counter(registry, "store.failures", "Calls that the store did not answer, or not in time");
        servedWhileAway = counter(registry, "away.served", "Reads answered from a copy while the store was away");
        keptWrites = counter(registry, "away.kept", "Requests whose changes were kept while the store was away");
        refusedWrites = counter(registry, "away.refused", "Requests whose changes were too much to be kept");
        replayedWrites = counter(registry, "away.replayed", "Requests whose kept changes are in the store now");
        overruledChanges = counter(registry, "away.overruled", "Kept changes that gave way to newer ones");
        lostWrites = counter(registry, "away.lost", "Requests whose kept changes were lost at the end of the instance");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("continuity.session." + name)
                .description(description)
                .register(registry);
    }

    @Override
    public void handleRefused() {
        refusedHandles.increment();
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
