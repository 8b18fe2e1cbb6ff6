package io.continuity.examples.rollout;

import java.net.URI;

/**
 * What an instance will be called and where it will listen, known before it starts.
 *
 * <p>Immutable.
 */
record Seat(String name, String version, int port) {

    URI uri() {
        return URI.create("http://" + address());
    }

    String address() {
        return "127.0.0.1:" + port;
    }
}
