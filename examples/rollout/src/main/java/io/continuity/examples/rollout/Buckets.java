package io.continuity.examples.rollout;

/**
 * The cookie that keeps users on their version: a number from 0 to 99, drawn once. Below the share of version 2 it means
 * version 2, so a share that grows sends nobody back, and one that is 0 sends everyone back.
 */
final class Buckets {
    static final String COOKIE = "shop-bucket";
    static final int COUNT = 100;

    private Buckets() {}

    /** The value that a balancer tells the client. */
    static String cookie(String bucket) {
        return COOKIE + "=" + bucket + "; Path=/; HttpOnly";
    }
}
