package io.continuity.session;

import io.continuity.crypto.KeyRing;
import io.continuity.session.EncryptedSessionStore.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** How an application says by named parameters whether and how its sessions are encrypted. */
record EncryptionParameters(Function<String, Optional<String>> parameters) {
    private static final String PREFIX = "continuity.session.encryption.";
    private static final String MODE = PREFIX + "mode";
    private static final String ACTIVE_KEY = PREFIX + "active-key";
    private static final String KEYS = PREFIX + "keys";
    private static final String OFF = "off";
    private static final List<String> MODES = List.of(OFF, "read", "write", "require");

    /** Empty if nothing is to be encrypted or read. */
    Optional<Mode> mode() {
        Optional<String> given = parameters.apply(MODE);
        // All are asked for also if it is off, so that the caller knows that there are such parameters.
        Optional<String> keys = parameters.apply(KEYS);
        Optional<String> active = parameters.apply(ACTIVE_KEY);
        if (given.isEmpty() && (keys.isPresent() || active.isPresent())) {
            throw new IllegalArgumentException(MODE + " must say what the keys are for: one of " + MODES);
        }
        String mode = given.orElse(OFF);
        if (!MODES.contains(mode)) {
            throw new IllegalArgumentException(MODE + " must be one of " + MODES + ", not '" + mode + "'");
        }
        return mode.equals(OFF) ? Optional.empty() : Optional.of(Mode.valueOf(mode.toUpperCase(Locale.ROOT)));
    }

    KeyRing keys() {
        String keys = parameters
                .apply(KEYS)
                .orElseThrow(() -> new IllegalArgumentException(
                        KEYS + " must hold the keys, and is not set; make one with: openssl rand -base64 32"));
        String active = parameters
                .apply(ACTIVE_KEY)
                .orElseThrow(() -> new IllegalArgumentException(
                        ACTIVE_KEY + " must name the key to encrypt with, and is not set"));
        KeyRing.Builder ring = KeyRing.builder();
        try {
            Arrays.stream(keys.split(",")).map(String::strip).forEach(key -> add(ring, key));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(KEYS + ": " + e.getMessage(), e);
        }
        try {
            return ring.build(active);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(ACTIVE_KEY + ": " + e.getMessage(), e);
        }
    }

    private static void add(KeyRing.Builder ring, String key) {
        int colon = key.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "each must be an id, a colon and 32 bytes in base64, and a comma between");
        }
        ring.key(key.substring(0, colon), key.substring(colon + 1));
    }
}
