package io.continuity.fleet;

/**
 * Says which schema version of a type to write at this moment.
 *
 * <p>To be asked for each value that is written: the answer goes up and down. Does not block. <em>Thread-safe.</em>
 */
@FunctionalInterface
public interface WriteVersions {
    /**
     * Returns the version to write.
     *
     * @param type the type's name
     * @param newest the highest version that this instance can write, at least 1
     * @return at least 1 and at most {@code newest}
     */
    int versionToWrite(String type, int newest);
}
