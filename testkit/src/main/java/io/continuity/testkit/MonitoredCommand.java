package io.continuity.testkit;

import java.util.List;

/**
 * A command that a client sent to Redis. <em>Immutable.</em>
 *
 * @param name its name in upper case
 * @param arguments what followed the name, read as UTF-8
 */
public record MonitoredCommand(String name, List<String> arguments) {
    /**
     * Copies the arguments.
     *
     * @param name its name in upper case
     * @param arguments what followed the name
     */
    public MonitoredCommand {
        arguments = List.copyOf(arguments);
    }
}
