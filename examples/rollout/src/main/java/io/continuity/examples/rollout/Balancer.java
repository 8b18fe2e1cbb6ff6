package io.continuity.examples.rollout;

import java.net.URI;

/** What spreads the users' requests over the instances. */
interface Balancer extends AutoCloseable {

    /** The address users know. */
    URI address();

    /** Sends requests to the instance from now on; without effect when it already gets some. */
    void add(ShopInstance instance);

    /** Sends no further request to the instance; those on their way are answered. */
    void remove(ShopInstance instance);

    @Override
    void close();
}
