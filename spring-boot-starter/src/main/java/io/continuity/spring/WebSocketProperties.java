package io.continuity.spring;

import io.continuity.resume.Overflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code continuity.websocket.*}, which are read where continuity-ws-server is on the class path.
 * <em>Immutable.</em>
 *
 * @param enabled Whether to have WebSocket connections go on on another instance when theirs goes away.
 * @param log What keeps connections: "redis" for the Redis of continuity.redis.uri or spring.data.redis.*, or "memory" for
 *     an application that runs as one instance.
 * @param keys Keys of the tokens with which clients resume, by id, each 32 bytes in base64: openssl rand -base64 32. Ids are
 *     1 to 32 lower-case letters, digits or '-'. The same on all instances.
 * @param activeKey Id of the key to issue tokens with. Not needed if there is one key only.
 * @param ttl Time for which a connection whose client is away can be resumed: one second to one day.
 * @param window how much may be on its way to a client
 * @param overflow What becomes of a connection whose window is full: "reset" ends it, "block" takes nothing more,
 *     "drop-oldest-with-gap" drops the oldest messages and tells the client which.
 * @param heartbeat Time between two questions whether the client is still there: 100 milliseconds to one hour.
 * @param clientsPerSecond Most clients that begin or resume here in a second; others are told to come back.
 * @param stomp what is particular to STOMP
 */
@ConfigurationProperties(WebSocketProperties.PREFIX)
record WebSocketProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("redis") Keeper log,
        @DefaultValue Map<String, String> keys,
        @Nullable String activeKey,
        @DefaultValue("2m") Duration ttl,
        @DefaultValue Window window,
        @DefaultValue("reset") Overflow overflow,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("1000") int clientsPerSecond,
        @DefaultValue Stomp stomp) {
    static final String PREFIX = "continuity.websocket";
    static final String LOG = PREFIX + ".log";
    static final String KEYS = PREFIX + ".keys";
    static final String KEPT_HEADERS = PREFIX + ".stomp.kept-headers";

    /** What keeps connections. */
    enum Keeper {
        REDIS,
        MEMORY
    }

    /**
     * How much may be on its way to a client. <em>Immutable.</em>
     *
     * @param messages Most messages that a client has not acknowledged: 1 to 1,000,000.
     * @param size Most content of messages that a client has not acknowledged.
     */
    record Window(@DefaultValue("1000") int messages, @DefaultValue("1MB") DataSize size) {}

    /**
     * What is particular to STOMP. <em>Immutable.</em>
     *
     * @param keptHeaders Names of headers of CONNECT and SUBSCRIBE that are stored with a connection beyond those that it needs
     *     where it goes on, as an interceptor reads them. In clear, also if they are credentials.
     */
    record Stomp(@DefaultValue List<String> keptHeaders) {}

    /** Hides the keys. */
    @Override
    public String toString() {
        return "WebSockets[enabled=" + enabled + ", log=" + log + ", keys=" + keys.keySet() + "]";
    }
}
