package io.continuity.examples.rollout;

import java.net.URI;
import java.time.Duration;

/** What spreads the users' requests over the instances. */
interface Balancer extends AutoCloseable {

    /** The address users know. */
    URI address();

    /** Sends requests to the instance from now on; without effect when it already gets some, or is found anyway. */
    void add(ShopInstance instance);

    /** Sends no further request to the instance, if nothing else tells the balancer; those on their way are answered. */
    void remove(ShopInstance instance);

    /** What the balancer thinks of the instance: by its own checks, or by readiness, if it has none. */
    default boolean isUp(ShopInstance instance, Readiness readiness) {
        return readiness.of(instance.uri());
    }

    /** How long to wait with the next change after an instance has joined. */
    default Duration settle() {
        return Duration.ofSeconds(1);
    }

    /**
     * Sends this share of the users to version 2 and the others to version 1, from now on.
     *
     * @throws IllegalStateException if it cannot
     */
    void split(int percent);

    @Override
    void close();
}
