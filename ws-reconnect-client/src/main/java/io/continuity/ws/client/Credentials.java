package io.continuity.ws.client;

/** Says with what a client authenticates, at each attempt to connect. <em>Thread-safe.</em> */
@FunctionalInterface
public interface Credentials {
    /**
     * Returns a credential that is valid now.
     *
     * <p>May block. What it throws makes the attempt fail; the next one follows.
     *
     * @param refused whether the server has refused the last one, or wants a newer one: do not take it from a cache
     * @return what the server expects
     */
    String get(boolean refused);
}
