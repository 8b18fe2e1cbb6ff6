package io.continuity;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One running process of an application.
 *
 * <p>The version is a text for people: nobody compares versions. <em>Immutable.</em>
 *
 * @param id its own among all that have ever run: 1 to 200 letters, digits or characters of {@code _.:-}
 * @param version of the application: 1 to 100 characters, none of them a control character
 * @param startedAt when it was started, by its own clock
 */
public record Instance(String id, String version, Instant startedAt) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.:-]{1,200}");
    private static final Pattern VERSION = Pattern.compile("[^\\p{Cntrl}]{1,100}");

    /**
     * Checks that id and version are as they must be.
     *
     * @param id its own among all that have ever run
     * @param version of the application
     * @param startedAt when it was started
     * @throws IllegalArgumentException if one is not
     */
    public Instance {
        Objects.requireNonNull(startedAt, "startedAt");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "id must be 1 to 200 letters, digits or characters of '_.:-': '" + id + "'");
        }
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "version must be 1 to 100 characters without control characters: '" + version + "'");
        }
    }
}
