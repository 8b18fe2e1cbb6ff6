package io.continuity.resume;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What all connections of one server have in common. <em>Immutable.</em>
 *
 * @param node the name of this process, by which logs know it: 1 to 200 characters
 * @param tokens issues and reads tokens
 * @param random a {@link java.security.SecureRandom}, for ids
 * @param limits how much is kept of each connection
 * @param inbound how much a client may send that is not handled yet
 * @param heartbeat how often each end asks whether the other is there: 100 ms to 1 hour
 * @param snapshots whether the application begins what follows a reset with a snapshot
 */
public record ServerSettings(
        String node,
        ResumeTokens tokens,
        RandomGenerator random,
        LogLimits limits,
        WindowLimits inbound,
        Duration heartbeat,
        boolean snapshots) {
    private static final WindowLimits DEFAULT_INBOUND = new WindowLimits(256, 256 * 1024);

    /**
     * Checks name and heartbeat.
     *
     * @param node the name of this process
     * @param tokens issues and reads tokens
     * @param random for ids
     * @param limits how much is kept of each connection
     * @param inbound how much a client may send that is not handled yet
     * @param heartbeat how often each end asks whether the other is there
     * @param snapshots whether the application begins what follows a reset with a snapshot
     * @throws IllegalArgumentException if one is out of bounds
     */
    public ServerSettings {
        if (node.isEmpty() || node.length() > 200) {
            throw new IllegalArgumentException("node must have 1 to 200 characters: " + node.length());
        }
        requireHeartbeat(heartbeat);
    }

    static void requireHeartbeat(Duration heartbeat) {
        if (heartbeat.compareTo(Duration.ofMillis(100)) < 0 || heartbeat.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("heartbeat must be 100 ms to 1 hour: " + heartbeat);
        }
    }

    /**
     * Returns settings with the defaults of the protocol: a heartbeat of 15 s, 256 messages or 256 KiB from a client, no
     * snapshots, {@link LogLimits#DEFAULT}.
     *
     * @param node the name of this process
     * @param tokens issues and reads tokens
     * @param random a {@link java.security.SecureRandom}
     * @return the settings
     */
    public static ServerSettings of(String node, ResumeTokens tokens, RandomGenerator random) {
        return new ServerSettings(
                node, tokens, random, LogLimits.DEFAULT, DEFAULT_INBOUND, Duration.ofSeconds(15), false);
    }
}
