package io.continuity.resume;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a client decides about its connection. <em>Immutable.</em>
 *
 * @param instance drawn for each client object: 1 to 200 characters
 * @param outbound how much may be sent and not handled by the server
 * @param inbound how much may be received and not handled by the application
 * @param connectTimeout how long a transport may take from its opening to the answer of the server
 * @param heartbeat how often to ask whether the server is there, until the server says another interval
 * @param random decides on delays; need not be secure
 */
public record ClientSettings(
        String instance,
        WindowLimits outbound,
        WindowLimits inbound,
        Duration connectTimeout,
        Duration heartbeat,
        RandomGenerator random) {
    /**
     * Checks instance and heartbeat.
     *
     * @param instance drawn for each client object
     * @param outbound how much may be sent and not handled by the server
     * @param inbound how much may be received and not handled by the application
     * @param connectTimeout how long a transport may take
     * @param heartbeat how often to ask whether the server is there
     * @param random decides on delays
     * @throws IllegalArgumentException if one is out of bounds
     */
    public ClientSettings {
        if (instance.isEmpty() || instance.length() > 200) {
            throw new IllegalArgumentException("instance must have 1 to 200 characters: " + instance.length());
        }
        ServerSettings.requireHeartbeat(heartbeat);
    }

    /**
     * Returns settings with the defaults of the protocol: 256 messages or 256 KiB to the server, 2,000 or 2 MiB from it,
     * 10 s to connect, a heartbeat of 15 s.
     *
     * @param instance drawn for each client object
     * @param random decides on delays
     * @return the settings
     */
    public static ClientSettings of(String instance, RandomGenerator random) {
        return new ClientSettings(
                instance,
                new WindowLimits(256, 256 * 1024),
                new WindowLimits(2000, 2 << 20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                random);
    }
}
