package io.continuity.spring;

import io.lettuce.core.RedisURI;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/** Makes a {@link RedisURI} of what the application says about its Redis. */
final class RedisAddress {
    private static final String SET_URI = "set continuity.redis.uri=redis://host:port";

    private static final Pattern HOST = Pattern.compile("[^:\\[\\]]+|\\[.+]");
    private static final Pattern HOST_AND_PORT = Pattern.compile("([^:\\[\\]]+):(\\d{1,5})");

    private RedisAddress() {}

    static SetupException missing() {
        return new SetupException(
                "Continuity needs a Redis",
                SET_URI + ", or add spring-boot-starter-data-redis and spring.data.redis.*,"
                        + " or set continuity.enabled=false");
    }

    /**
     * Reads continuity.redis.uri.
     *
     * <p>What is wrong with it is not an InvalidConfigurationPropertyValueException: Boot's analyzer of that prints the
     * value as the environment has it, with its password.
     */
    static RedisURI parse(String text) {
        Optional<RedisURI> uri = lettuces(text).filter(RedisAddress::isStandalone);
        return uri.orElseThrow(() -> new SetupException(
                "continuity.redis.uri is '" + withoutPassword(text) + "', which is not the address of one Redis server",
                "set it to redis://[[user:]password@]host[:port][/database], or rediss:// for TLS,"
                        + " with special characters of the password percent-encoded;"
                        + " Sentinel, Cluster and sockets are not supported yet"));
    }

    /** Leaves out Lettuce's message, which may quote the whole text. */
    private static Optional<RedisURI> lettuces(String text) {
        try {
            RedisURI uri = RedisURI.create(text);
            splitHostAndPort(uri);
            return Optional.of(uri);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Lettuce takes "my_redis:6379" for a host, as java.net.URI knows no underscore in one. */
    private static void splitHostAndPort(RedisURI uri) {
        Matcher unsplit = HOST_AND_PORT.matcher(Objects.requireNonNullElse(uri.getHost(), ""));
        if (unsplit.matches()) {
            uri.setHost(unsplit.group(1));
            uri.setPort(Integer.parseInt(unsplit.group(2)));
        }
    }

    private static boolean isStandalone(RedisURI uri) {
        return uri.getSentinels().isEmpty()
                && uri.getHost() != null
                && HOST.matcher(uri.getHost()).matches();
    }

    private static String withoutPassword(String text) {
        int end = text.lastIndexOf('@');
        int start = text.indexOf("://") + 3;
        return end < 0 ? text : (start > 2 ? text.substring(0, start) : "") + "***" + text.substring(end);
    }

    /** Follows spring.data.redis.* or a service connection, and spring.data.redis.url. */
    static RedisURI of(DataRedisConnectionDetails details, Optional<String> url) {
        Standalone standalone = details.getStandalone();
        if (standalone == null || isReplicated(details)) {
            throw new SetupException(
                    "Spring Data Redis is set up for Sentinel, Cluster or replicas, and Continuity does not support"
                            + " these yet",
                    SET_URI + " to a standalone Redis, or set continuity.enabled=false");
        }
        RedisURI uri = RedisURI.create(standalone.getHost(), standalone.getPort());
        uri.setDatabase(standalone.getDatabase());
        // Boot's details leave out what the scheme of spring.data.redis.url says.
        uri.setSsl(isSsl(details.getSslBundle())
                || url.filter(text -> text.startsWith("rediss:")).isPresent());
        authenticate(uri, details.getUsername(), details.getPassword());
        return uri;
    }

    private static void authenticate(RedisURI uri, @Nullable String username, @Nullable String password) {
        if (password != null && username != null) {
            uri.setAuthentication(username, password);
        } else if (password != null) {
            uri.setAuthentication(password);
        }
    }

    private static boolean isReplicated(DataRedisConnectionDetails details) {
        return details.getSentinel() != null || details.getCluster() != null || details.getMasterReplica() != null;
    }

    /** Without stores of its own, a bundle stands for the JVM's trust, which is Lettuce's default as well. */
    private static boolean isSsl(@Nullable SslBundle bundle) {
        if (bundle != null && bundle.getStores() != SslStoreBundle.NONE) {
            throw new SetupException(
                    "Spring Data Redis is set up with an SSL bundle, and Continuity does not support these yet",
                    "set continuity.redis.uri=rediss://host:port to a Redis whose certificate the JVM trusts,"
                            + " or set continuity.enabled=false");
        }
        return bundle != null;
    }
}
