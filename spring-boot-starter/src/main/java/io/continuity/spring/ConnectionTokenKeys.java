package io.continuity.spring;

import io.continuity.crypto.KeyRing;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads the keys of the tokens with which clients resume.
 *
 * <p>What is wrong with keys is not an InvalidConfigurationPropertyValueException: Boot's analyzer of that prints the value
 * as the environment has it, which is a key. The messages of {@link KeyRing} leave secrets out.
 */
final class ConnectionTokenKeys {
    private static final String ACTIVE = WebSocketProperties.PREFIX + ".active-key";
    private static final String DRAWN = "process";
    private static final int KEY_BYTES = 32;

    private ConnectionTokenKeys() {}

    /**
     * Makes a ring.
     *
     * @param shared whether other processes resume the same connections: then they must have the same keys
     */
    static KeyRing of(WebSocketProperties properties, boolean shared) {
        Map<String, String> keys = properties.keys();
        Optional<String> active = Optional.ofNullable(properties.activeKey()).filter(id -> !id.isBlank());
        if (keys.isEmpty()) {
            return keyless(shared, active);
        }
        if (active.isEmpty() && keys.size() > 1) {
            throw new SetupException(
                    WebSocketProperties.KEYS + " has " + keys.size() + " keys, and " + ACTIVE
                            + " does not say which to issue tokens with",
                    "set " + ACTIVE + " to one of " + keys.keySet());
        }
        try {
            KeyRing.Builder ring = KeyRing.builder();
            keys.forEach(ring::key);
            return ring.build(active.orElseGet(() -> keys.keySet().iterator().next()));
        } catch (IllegalArgumentException e) {
            throw new SetupException(
                    WebSocketProperties.KEYS + ": " + e.getMessage(), "correct " + WebSocketProperties.PREFIX + ".*");
        }
    }

    private static KeyRing keyless(boolean shared, Optional<String> active) {
        if (shared) {
            throw new SetupException(
                    "WebSocket connections that go on on another instance need a key for the tokens with which clients"
                            + " resume them",
                    "make one with: openssl rand -base64 32, and set " + WebSocketProperties.KEYS
                            + ".k1=<what was printed>, the same on all instances of the application; or set "
                            + WebSocketProperties.PREFIX + ".enabled=false");
        }
        if (active.isPresent()) {
            throw new SetupException(
                    ACTIVE + " is set, but there are no keys",
                    "set " + WebSocketProperties.KEYS + ".<id>, or remove it");
        }
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return KeyRing.builder().key(DRAWN, new SecretKeySpec(key, "AES")).build(DRAWN);
    }
}
