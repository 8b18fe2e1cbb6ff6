package io.continuity.spring;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code continuity.session.encryption.*}. <em>Immutable.</em>
 *
 * @param mode What is encrypted before it goes to Redis: "read" only reads what other instances have encrypted,
 *     "write" encrypts and reads both, "require" also hides what is not encrypted.
 * @param activeKey Id of the key to encrypt with.
 * @param keys Keys to read with by id, each 32 bytes in base64: openssl rand -base64 32. Ids are 1 to 32 lower-case
 *     letters, digits or '-'.
 */
@ConfigurationProperties("continuity.session.encryption")
record SessionEncryptionProperties(
        @Nullable Mode mode, @Nullable String activeKey, @DefaultValue Map<String, String> keys) {

    /** As EncryptedSessionStore.Mode, and off. */
    enum Mode {
        OFF,
        READ,
        WRITE,
        REQUIRE
    }

    /** Returns the properties as named parameters, with all keys in one. */
    Optional<String> parameter(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "mode" -> Optional.ofNullable(mode).map(known -> known.name().toLowerCase(Locale.ROOT));
            case "active-key" -> Optional.ofNullable(activeKey).filter(id -> !id.isBlank());
            default ->
                keys.isEmpty()
                        ? Optional.empty()
                        : Optional.of(keys.entrySet().stream()
                                .map(key -> key.getKey() + ":" + key.getValue())
                                .collect(Collectors.joining(",")));
        };
    }

    /** Hides the keys. */
    @Override
    public String toString() {
        return "SessionEncryption[mode=" + mode + ", activeKey=" + activeKey + ", keys=" + keys.keySet() + "]";
    }
}
