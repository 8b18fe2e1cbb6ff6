package io.continuity.servlet;

/**
 * What a filter does while the store is away, and what it keeps until the store is back.
 *
 * @param policy what becomes of requests
 * @param sessions of how many sessions something is kept
 * @param writes how many requests' changes and logouts that are
 * @param bytes what they take, roughly
 */
public record KeptStatus(FailurePolicy policy, int sessions, int writes, long bytes) {
    static final KeptStatus NONE = new KeptStatus(FailurePolicy.FAIL, 0, 0, 0);
}
