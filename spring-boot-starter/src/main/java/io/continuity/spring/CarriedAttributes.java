package io.continuity.spring;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The attributes of a session that go with its connection: all that the application has set or changed since the handshake.
 * Those of a handshake come with the next one anyway. <em>Not thread-safe.</em>
 */
final class CarriedAttributes {
    private static final String ATTRIBUTE = "spring.attribute.";
    private static final String USER = "spring.user";

    /** Of Spring itself: beans of the scope "websocket" and the like, which each instance makes anew. */
    private static final String SPRING = "org.springframework.";

    private final Map<String, Object> properties;
    private final Map<String, Object> attributes;
    private final Map<String, Object> handshake;
    private final Set<String> carried = new HashSet<>();

    /**
     * Begins with what a handshake has brought.
     *
     * @param properties that are stored with the connection
     * @param attributes of the session
     */
    CarriedAttributes(Map<String, Object> properties, Map<String, Object> attributes) {
        this.properties = properties;
        this.attributes = attributes;
        this.handshake = Map.copyOf(attributes);
    }

    /** All that are stored, with the attributes among them. */
    Map<String, Object> properties() {
        return properties;
    }

    void restore() {
        Map.copyOf(properties).forEach((name, value) -> {
            if (name.startsWith(ATTRIBUTE)) {
                String attribute = name.substring(ATTRIBUTE.length());
                attributes.put(attribute, value);
                carried.add(attribute);
            }
        });
    }

    /** After the application had a chance to change something. */
    void store() {
        attributes.forEach((name, value) -> {
            if (handshake.get(name) != value && !name.startsWith(SPRING)) {
                properties.put(ATTRIBUTE + name, value);
                carried.add(name);
            }
        });
        carried.removeIf(name -> {
            boolean gone = !attributes.containsKey(name);
            if (gone) {
                properties.remove(ATTRIBUTE + name);
            }
            return gone;
        });
    }

    void storeUser(String name) {
        properties.put(USER, name);
    }

    Optional<String> user() {
        return Optional.ofNullable(properties.get(USER))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }
}
