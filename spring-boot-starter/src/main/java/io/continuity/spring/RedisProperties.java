package io.continuity.spring;

import io.continuity.session.redis.Durability;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code continuity.redis.*}: where Redis is. <em>Immutable.</em>
 *
 * @param uri Redis to keep sessions in, as redis://[[user:]password@]host[:port][/database], or rediss:// for TLS.
 *     Without it, the connection of spring.data.redis.* or of a service connection is used.
 * @param durability When a write is done: once the master has it, or once a replica has it as well, so that a failover
 *     does not lose it.
 */
@ConfigurationProperties("continuity.redis")
record RedisProperties(@Nullable String uri, @DefaultValue("master") Durability durability) {
    /** Hides the URI, which may hold a password. */
    @Override
    public String toString() {
        return "Redis[uri=" + (uri == null ? "unset" : "set") + ", durability=" + durability + "]";
    }
}
