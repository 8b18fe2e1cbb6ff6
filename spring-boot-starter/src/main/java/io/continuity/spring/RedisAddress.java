package io.continuity.spring;

import io.continuity.session.redis.RedisConnectionLog;
import io.continuity.session.redis.RedisRevocationSource;
import io.continuity.session.redis.RedisSessionStore;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * Begins what keeps something in Redis with what the application says about it.
 *
 * @param starts begins a store
 * @param startsRevocations begins a source of revocations
 * @param startsConnections begins a log of connections
 */
record RedisAddress(
        Supplier<RedisSessionStore.Builder> starts,
        Supplier<RedisRevocationSource.Builder> startsRevocations,
        Supplier<RedisConnectionLog.Builder> startsConnections) {
    private static final String SET_URI = "set continuity.redis.uri=redis://host:port";

    RedisSessionStore.Builder sessions() {
        return starts.get();
    }

    RedisRevocationSource.Builder revocations() {
        return startsRevocations.get();
    }

    RedisConnectionLog.Builder connections() {
        return startsConnections.get();
    }

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
     * value as the environment has it, with its password. The store's message leaves it out.
     */
    static RedisAddress parse(String text) {
        try {
            RedisAddress address = of(text);
            RedisSessionStore.Builder unused = address.sessions();
            return address;
        } catch (IllegalArgumentException e) {
            throw new SetupException("continuity.redis.uri: " + e.getMessage(), "set it to the address of your Redis");
        }
    }

    private static RedisAddress of(String text) {
        return new RedisAddress(
                () -> RedisSessionStore.builder(text),
                () -> RedisRevocationSource.builder(text),
                () -> RedisConnectionLog.builder(text));
    }

    private static RedisAddress of(RedisURI uri) {
        return new RedisAddress(
                () -> RedisSessionStore.builder(uri),
                () -> RedisRevocationSource.builder(uri),
                () -> RedisConnectionLog.builder(uri));
    }

    /** Follows spring.data.redis.* or a service connection, and spring.data.redis.url. */
    static RedisAddress of(DataRedisConnectionDetails details, Optional<String> url) {
        RedisAddress address = uri(details, url).map(RedisAddress::of).orElseGet(() -> of(text(details)));
        return sslOptions(details.getSslBundle()).map(address::tls).orElse(address);
    }

    private RedisAddress tls(SslOptions options) {
        return new RedisAddress(
                () -> sessions().tls(options), () -> revocations().tls(options), () -> connections()
                        .tls(options));
    }

    /** One server, or Sentinels; empty if it is neither. */
    static Optional<RedisURI> uri(DataRedisConnectionDetails details, Optional<String> url) {
        // Boot's details leave out what the scheme of spring.data.redis.url says.
        boolean ssl = details.getSslBundle() != null
                || url.filter(text -> text.startsWith("rediss:")).isPresent();
        Sentinel sentinel = details.getSentinel();
        Standalone standalone = details.getStandalone();
        RedisURI uri;
        if (sentinel != null) {
            uri = sentinels(sentinel, ssl);
        } else if (standalone != null && nodes(details) == null) {
            uri = server(standalone);
        } else {
            return Optional.empty();
        }
        uri.setSsl(ssl);
        authenticate(uri, details.getUsername(), details.getPassword());
        return Optional.of(uri);
    }

    private static RedisURI server(Standalone standalone) {
        RedisURI uri = RedisURI.create(standalone.getHost(), standalone.getPort());
        uri.setDatabase(standalone.getDatabase());
        return uri;
    }

    /** Sentinels have users and passwords of their own. */
    private static RedisURI sentinels(Sentinel sentinel, boolean ssl) {
        RedisURI uri = new RedisURI();
        uri.setSentinelMasterId(sentinel.getMaster());
        uri.setDatabase(sentinel.getDatabase());
        for (Node node : sentinel.getNodes()) {
            RedisURI known = RedisURI.create(node.host(), node.port());
            known.setSsl(ssl);
            authenticate(known, sentinel.getUsername(), sentinel.getPassword());
            uri.getSentinels().add(known);
        }
        return uri;
    }

    private static @Nullable List<Node> nodes(DataRedisConnectionDetails details) {
        if (details.getCluster() != null) {
            return details.getCluster().getNodes();
        }
        return details.getMasterReplica() == null
                ? null
                : details.getMasterReplica().getNodes();
    }

    /** A cluster or replicas, as the store's own address. */
    static String text(DataRedisConnectionDetails details) {
        List<Node> nodes = nodes(details);
        if (nodes == null) {
            throw missing();
        }
        return (details.getSslBundle() != null ? "rediss" : "redis")
                + (details.getCluster() != null ? "-cluster://" : "-replicas://")
                + credentials(details.getUsername(), details.getPassword())
                + nodes.stream().map(node -> node.host() + ":" + node.port()).collect(Collectors.joining(","));
    }

    private static String credentials(@Nullable String username, @Nullable String password) {
        if (password == null) {
            return "";
        }
        return (username == null ? "" : encoded(username)) + ":" + encoded(password) + "@";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void authenticate(RedisURI uri, @Nullable String username, @Nullable String password) {
        if (password != null && username != null) {
            uri.setAuthentication(username, password);
        } else if (password != null) {
            uri.setAuthentication(password);
        }
    }

    /** Without stores of its own, a bundle stands for the JVM's trust, which is Lettuce's default as well. */
    private static Optional<SslOptions> sslOptions(@Nullable SslBundle bundle) {
        if (bundle == null
                || (bundle.getStores() == SslStoreBundle.NONE
                        && !bundle.getOptions().isSpecified())) {
            return Optional.empty();
        }
        SslOptions.Builder options = SslOptions.builder()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory());
        if (bundle.getOptions().getCiphers() != null) {
            options.cipherSuites(bundle.getOptions().getCiphers());
        }
        if (bundle.getOptions().getEnabledProtocols() != null) {
            options.protocols(bundle.getOptions().getEnabledProtocols());
        }
        return Optional.of(options.build());
    }
}
