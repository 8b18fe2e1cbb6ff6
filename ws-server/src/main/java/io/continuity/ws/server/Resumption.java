package io.continuity.ws.server;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.LogLimits;
import io.continuity.resume.ResumeTokens;
import io.continuity.resume.ServerSettings;
import io.continuity.resume.WindowLimits;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How connections are kept, so that they go on on another instance. All instances have the same. <em>Immutable.</em>
 */
public final class Resumption {
    private final ConnectionLog log;
    private final ServerSettings settings;
    private final AttributeCodec codec;
    private final ConnectionAuthenticator authenticator;
    private final int clientsPerSecond;
    private final boolean keepsMessages;
    private final Optional<Executor> executor;

    private Resumption(Builder builder) {
        this.log = builder.log;
        this.settings = new ServerSettings(
                builder.node,
                builder.tokens,
                builder.random,
                builder.limits,
                builder.inbound,
                builder.heartbeat,
                builder.snapshots);
        this.codec = builder.codec;
        this.authenticator = builder.authenticator;
        this.clientsPerSecond = builder.clientsPerSecond;
        this.keepsMessages = builder.keepsMessages;
        this.executor = builder.executor;
    }

    /**
     * Begins with the defaults.
     *
     * @param log keeps the connections; who has made it closes it, after the endpoints
     * @param tokens with which clients resume
     * @return a builder
     */
    public static Builder builder(ConnectionLog log, ResumeTokens tokens) {
        return new Builder(log, tokens);
    }

    ConnectionLog log() {
        return log;
    }

    ServerSettings settings() {
        return settings;
    }

    AttributeCodec codec() {
        return codec;
    }

    ConnectionAuthenticator authenticator() {
        return authenticator;
    }

    boolean keepsMessages() {
        return keepsMessages;
    }

    int clientsPerSecond() {
        return clientsPerSecond;
    }

    Optional<Executor> executor() {
        return executor;
    }

    /** Collects what is not as by default. <em>Not thread-safe.</em> */
    public static final class Builder {
        private static final int NODE_BYTES = 8;

        private final ConnectionLog log;
        private final ResumeTokens tokens;
        private final SecureRandom random = new SecureRandom();
        private String node;
        private LogLimits limits;
        private WindowLimits inbound;
        private Duration heartbeat;
        private boolean snapshots;
        private AttributeCodec codec =
                JdkAttributeCodec.builder(Resumption.class.getClassLoader()).build();
        private ConnectionAuthenticator authenticator = ConnectionAuthenticator.BY_HANDSHAKE;
        private int clientsPerSecond = 1000;
        private boolean keepsMessages = true;
        private Optional<Executor> executor = Optional.empty();

        private Builder(ConnectionLog log, ResumeTokens tokens) {
            this.log = Objects.requireNonNull(log, "log");
            this.tokens = Objects.requireNonNull(tokens, "tokens");
            byte[] name = new byte[NODE_BYTES];
            random.nextBytes(name);
            this.node = HexFormat.of().formatHex(name);
            ServerSettings defaults = ServerSettings.of(node, tokens, random);
            this.limits = defaults.limits();
            this.inbound = defaults.inbound();
            this.heartbeat = defaults.heartbeat();
        }

        /**
         * Sets the name of this process, by which others ask it for connections. By default one is drawn.
         *
         * @param unique 1 to 200 characters, of no other process
         * @return this
         */
        public Builder node(String unique) {
            this.node = unique;
            return this;
        }

        /**
         * Sets how much of each connection is kept, and for how long. {@link LogLimits#DEFAULT} by default.
         *
         * @param kept the limits
         * @return this
         */
        public Builder limits(LogLimits kept) {
            this.limits = kept;
            return this;
        }

        /**
         * Sets how much a client may send that is not handled yet. 256 messages or 256 KiB by default; who sends more is
         * closed with 4903.
         *
         * @param unhandled the window
         * @return this
         */
        public Builder inbound(WindowLimits unhandled) {
            this.inbound = unhandled;
            return this;
        }

        /**
         * Sets how often each end asks whether the other is there. 15 s by default; after three without a sign of life a
         * socket is given up.
         *
         * @param interval 100 ms to 1 hour
         * @return this
         */
        public Builder heartbeat(Duration interval) {
            this.heartbeat = interval;
            return this;
        }

        /**
         * Says that the application sends a snapshot when a connection {@linkplain Connection#replaces takes the place} of
         * one that could not go on.
         *
         * @return this
         */
        public Builder snapshots() {
            this.snapshots = true;
            return this;
        }

        /**
         * Sets how user properties of sessions are stored. By default with Java's serialization, and of the types that
         * {@link JdkAttributeCodec} allows without being told.
         *
         * @param properties turns values into bytes
         * @return this
         */
        public Builder codec(AttributeCodec properties) {
            this.codec = properties;
            return this;
        }

        /**
         * Sets who says whose a connection is. {@link ConnectionAuthenticator#BY_HANDSHAKE} by default.
         *
         * @param decides on each client, at each resume again
         * @return this
         */
        public Builder authenticator(ConnectionAuthenticator decides) {
            this.authenticator = decides;
            return this;
        }

        /**
         * Sets how many clients may begin or resume here in a second; the others are told to come back. 1000 by default.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder clientsPerSecond(int most) {
            this.clientsPerSecond = most;
            return this;
        }

        /**
         * Has all that endpoints send be {@linkplain Connection#sendVolatile(String) volatile}: for what is worth nothing
         * later, such as prices. It costs no write to the log; connections move as others do, and what clients send is handled
         * as otherwise.
         *
         * @return this
         */
        public Builder volatileMessages() {
            this.keepsMessages = false;
            return this;
        }

        /**
         * Sets what calls the application. By default up to 200 daemon threads, or virtual threads where Java has them.
         *
         * @param application runs tasks that may block
         * @return this
         */
        public Builder executor(Executor application) {
            this.executor = Optional.of(application);
            return this;
        }

        /**
         * Builds it.
         *
         * @return what was set
         * @throws IllegalArgumentException if something is out of its bounds
         */
        public Resumption build() {
            if (clientsPerSecond < 1) {
                throw new IllegalArgumentException("clientsPerSecond must be 1 or more: " + clientsPerSecond);
            }
            return new Resumption(this);
        }
    }
}
