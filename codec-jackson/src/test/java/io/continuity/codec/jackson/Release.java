package io.continuity.codec.jackson;

import io.continuity.codec.SessionType;
import java.util.List;
import java.util.Map;

/** A release of an application, in its own class loader: see {@code releases} among the resources. */
public interface Release {
    /** What the release says of its types. */
    List<SessionType<?>> types();

    /**
     * Sets one of the values that this release knows.
     *
     * @param attributes the attributes that it can read, as objects
     * @param key which value
     * @param number what to make the value of
     */
    void set(Map<String, Object> attributes, String key, int number);

    /** Returns all values that this release knows and finds, by their keys. */
    Map<String, String> values(Map<String, Object> attributes);

    /** Returns the keys of what it can set. */
    List<String> keys();
}
