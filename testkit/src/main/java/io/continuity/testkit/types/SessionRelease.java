package io.continuity.testkit.types;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.SchemaVersions;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What {@link SessionTypesCompatibility} has to know of one release of an application.
 *
 * <p>The application writes it, best among its tests. That of the previous release is its own, of that time.
 */
public interface SessionRelease {
    /**
     * Makes the codec that the release has in production, with its session types.
     *
     * @param versions what to hand to {@link io.continuity.codec.VersionedAttributeCodec.Builder#versions}
     * @return a codec that writes the versions that {@code versions} says
     */
    AttributeCodec codec(SchemaVersions versions);

    /**
     * Makes one value of each kind that sessions hold: with each constant of an enum, with empty and full lists.
     *
     * @return new values each time, by names of up to 100 letters, digits, {@code _} and {@code -}, a letter first
     */
    Map<String, ?> samples();

    /**
     * Changes a value as requests do. By default nothing is changed.
     *
     * @param sample the name of the sample that the value has begun as
     * @param value a value that nobody else has, so that it may be changed in place
     * @param random says what to change
     * @return the changed value
     */
    default Object change(String sample, Object value, RandomGenerator random) {
        return value;
    }

    /**
     * Says what is in a value. By default nothing: values are then compared by the bytes that the release writes for them.
     *
     * <p>If both releases say it, what has the same key has to be equal in both, and what only one of them says must
     * outlast what the other one writes.
     *
     * @param sample the name of the sample that the value has begun as
     * @param value a value
     * @return what it says, of types of the JDK, by keys that mean the same in all releases
     */
    default Map<String, ?> facts(String sample, Object value) {
        return Map.of();
    }
}
