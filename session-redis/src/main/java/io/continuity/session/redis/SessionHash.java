package io.continuity.session.redis;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a session's hash: {@code v} version, {@code c} creation time, {@code i} interval, {@code p} owner,
 * {@code m} mark of a save, {@code a:name} attributes. Times are in milliseconds, numbers in decimal digits.
 */
final class SessionHash {
    private static final String VERSION = "v";
    private static final String CREATION_TIME = "c";
    private static final String MAX_INACTIVE_INTERVAL = "i";
    private static final String ATTRIBUTE = "a:";

    /** The digest of whom the session belongs to. */
    static final byte[] OWNER = bytes("p");

    private SessionHash() {}

    static byte[] attributeField(String name) {
        return bytes(ATTRIBUTE + name);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    /** Returns fields and values in turn. */
    static List<byte[]> write(SessionSnapshot session) {
        List<byte[]> fields = new ArrayList<>();
        add(fields, VERSION, session.version() + 1);
        add(fields, CREATION_TIME, session.creationTime().toEpochMilli());
        add(fields, MAX_INACTIVE_INTERVAL, session.maxInactiveInterval().toMillis());
        session.attributes().forEach((name, value) -> {
            fields.add(attributeField(name));
            fields.add(value.toByteArray());
        });
        return fields;
    }

    private static void add(List<byte[]> fields, String name, long value) {
        fields.add(bytes(name));
        fields.add(bytes(Long.toString(value)));
    }

    /** Returns empty if the description of the session is missing or no numbers. */
    static Optional<SessionSnapshot> read(SessionId id, String lastAccess, List<?> fields) {
        Map<String, EncodedAttribute> attributes = new HashMap<>();
        Map<String, String> description = new HashMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            String field = text(fields.get(i));
            if (field.startsWith(ATTRIBUTE)) {
                attributes.put(field.substring(ATTRIBUTE.length()), EncodedAttribute.of((byte[]) fields.get(i + 1)));
            } else {
                description.put(field, text(fields.get(i + 1)));
            }
        }
        try {
            return Optional.of(new SessionSnapshot(
                    id,
                    Instant.ofEpochMilli(number(description, CREATION_TIME)),
                    Instant.ofEpochMilli(Long.parseLong(lastAccess)),
                    Duration.ofMillis(number(description, MAX_INACTIVE_INTERVAL)),
                    number(description, VERSION),
                    attributes));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long number(Map<String, String> description, String field) {
        return Long.parseLong(description.getOrDefault(field, "missing"));
    }
}
