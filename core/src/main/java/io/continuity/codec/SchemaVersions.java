package io.continuity.codec;

/**
 * Says in which schema version values of a type are to be written, so that all who are alive can read them.
 *
 * <p>Asked each time a value of a {@link SessionType} is written. Implementations are <em>thread-safe</em>, do no I/O and
 * do not throw.
 */
@FunctionalInterface
public interface SchemaVersions {
    /**
     * Returns the version to write.
     *
     * @param typeName the name of a {@link SessionType}
     * @param newest the newest version of it that this instance can write
     * @return from 1 to {@code newest}; what is outside counts as the nearer of the two
     */
    int toWrite(String typeName, int newest);

    /**
     * Returns the rule of an application whose instances are all replaced at once.
     *
     * @return what always writes the newest version
     */
    static SchemaVersions newest() {
        return (typeName, newest) -> newest;
    }
}
