package io.continuity.spring;

import io.continuity.drain.ReadinessGate;
import io.continuity.servlet.FailurePolicy;
import org.jspecify.annotations.Nullable;

/**
 * What an application may ask of a store that tokens cannot give. <em>Immutable.</em>
 *
 * @param policy what becomes of requests while the store is away
 * @param check what becomes of an instance that cannot read the sessions there are
 * @param encryption whether attributes are encrypted before they go to the store
 * @param adoption how sessions are shared with Spring Session
 */
record TokenConflicts(
        FailurePolicy policy,
        ReadinessGate.Policy check,
        SessionEncryptionProperties.@Nullable Mode encryption,
        SessionAdoptionProperties.@Nullable Mode adoption) {
    private static final String TOKENS = ContinuityProperties.STORE + "=jwt";

    void requireNone() {
        refuse(
                policy == FailurePolicy.DEGRADE,
                "continuity.session.failure-policy=degrade serves copies while the store is away",
                "is never away, as clients hold the sessions",
                "remove continuity.session.failure-policy");
        refuse(
                encryption != null && encryption != SessionEncryptionProperties.Mode.OFF,
                "continuity.session.encryption.mode encrypts attributes for a store that can be read by others",
                "encrypts whole sessions with keys of its own",
                "remove continuity.session.encryption.*, and see " + TokenProperties.PREFIX + ".form");
        refuse(
                adoption != null && adoption != SessionAdoptionProperties.Mode.OFF,
                "continuity.session.adopt.mode shares the sessions that Spring Session has in Redis",
                "has none there",
                "move to " + ContinuityProperties.STORE + "=redis first, or remove continuity.session.adopt.*");
        refuse(
                check == ReadinessGate.Policy.FAIL,
                SessionFormatProperties.PREFIX
                        + ".mode=fail keeps an instance out that cannot read the sessions there are",
                "has no sessions that could be looked at",
                "remove " + SessionFormatProperties.PREFIX + ".mode");
    }

    private static void refuse(boolean said, String asks, String butTokens, String action) {
        if (said) {
            throw new SetupException(asks + ", and " + TOKENS + " " + butTokens, action);
        }
    }
}
