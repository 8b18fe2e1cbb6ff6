package io.continuity.benchmarks.runner;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where a Redis is.
 *
 * <p>Immutable.
 *
 * @param uri {@code redis://[[user:]password@]host[:port][/database]}
 */
record RedisAddress(URI uri) {
    private static final int DEFAULT_PORT = 6379;

    /** @throws IllegalArgumentException naming source and rule, and not the value, which may hold a password */
    static RedisAddress parse(String source, String text) {
        try {
            URI uri = new URI(text);
            if ("redis".equals(uri.getScheme()) && uri.getHost() != null) {
                return new RedisAddress(uri);
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(source + " must be a URI"); // The cause would show it.
        }
        throw new IllegalArgumentException(source + " must be redis://[[user:]password@]host[:port][/database]");
    }

    static RedisAddress loopback(int port) {
        return new RedisAddress(URI.create("redis://127.0.0.1:" + port));
    }

    /** The same Redis, reached through a port of this machine. */
    RedisAddress through(int port) {
        String user = Optional.ofNullable(uri.getRawUserInfo())
                .map(info -> info + "@")
                .orElse("");
        return new RedisAddress(URI.create("redis://" + user + "127.0.0.1:" + port + uri.getRawPath()));
    }

    String host() {
        return uri.getHost();
    }

    int port() {
        return uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    }

    boolean hasPassword() {
        return uri.getUserInfo() != null;
    }

    /** The words of AUTH. */
    String[] authentication() {
        String[] parts = uri.getUserInfo().split(":", 2);
        if (parts.length == 1) {
            return new String[] {"AUTH", parts[0]};
        }
        return parts[0].isEmpty() ? new String[] {"AUTH", parts[1]} : new String[] {"AUTH", parts[0], parts[1]};
    }

    /** Leaves out user and password. */
    @Override
    public String toString() {
        return host() + ":" + port();
    }
}
