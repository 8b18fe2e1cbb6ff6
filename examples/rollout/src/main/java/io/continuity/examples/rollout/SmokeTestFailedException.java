package io.continuity.examples.rollout;

import java.net.URI;

/** Thrown when a shop does not do what a shop does. */
final class SmokeTestFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SmokeTestFailedException(URI shop, String what) {
        super("the smoke test of " + shop + " failed: " + what);
    }
}
