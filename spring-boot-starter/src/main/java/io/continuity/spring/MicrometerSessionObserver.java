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
    private final Counter brokenSeals;
    private final Counter unknownKeys;
    private final Counter missingSeals;

    MicrometerSessionObserver(MeterRegistry registry) {
        refusedHandles = counter(registry, "handles.refused", "Session cookies that no store can have issued");
        undecodableAttributes =
                counter(registry, "attributes.undecodable", "Reads of attributes that cannot be decoded here");
        lateSaves = counter(registry, "saves.late", "Requests whose changes came after the end of their session");
        mergedConflicts = counter(registry, "conflicts.merged", "Changes merged with those of parallel requests");
        rejectedConflicts = counter(registry, "conflicts.rejected", "Changes refused for those of parallel requests");
        unreadableSessions = counter(registry, "unreadable", "Reads of something in the store that is not a session");
        storeFailures = counter(registry, "store.failures", "Calls that the store did not answer, or not in time");
        brokenSeals = counter(registry, "encryption.broken", "Reads of encrypted attributes that do not open");
        unknownKeys =
                counter(registry, "encryption.key.unknown", "Reads of attributes encrypted with a key not in the ring");
        missingSeals = counter(registry, "encryption.missing", "Reads of attributes not encrypted though they must be");
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
}
