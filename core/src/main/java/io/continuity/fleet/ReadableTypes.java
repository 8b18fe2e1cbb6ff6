package io.continuity.fleet;

import java.util.Map;

/** Says what this instance can read. <em>Thread-safe.</em> */
@FunctionalInterface
public interface ReadableTypes {
    /**
     * Returns the highest schema version of each type that this instance reads, as in {@link Lease#reads}.
     *
     * @return versions by type name; types at version 1 may be left out
     */
    Map<String, Integer> highestVersions();
}
