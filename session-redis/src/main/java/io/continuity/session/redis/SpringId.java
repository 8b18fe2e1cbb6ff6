package io.continuity.session.redis;

import io.continuity.session.SessionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What Spring Session calls a session, and what we do.
 *
 * <p>Its ids are UUIDs, but it finds a session by any text. Each id of ours is one of Spring's: itself, or a UUID if it
 * ends as no id of ours does but one in 65,536. So both sides know the same session without a table, and no two ids of the
 * one are the same for the other.
 */
final class SpringId {
    private static final Pattern UUID_GRAMMAR =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private static final int UUID_LENGTH = 36;
    private static final int ID_BYTES = 18;
    private static final int UUID_COOKIE_LENGTH = 48;
    private static final int OWN_COOKIE_LENGTH = 32;

    /** The last bytes of an id that stands for a UUID. */
    private static final short IS_UUID = 0x5355;

    private SpringId() {}

    /** Reads an id of Spring's, or one of ours that it was given, refusing everything else. */
    static Optional<SessionId> parse(String text) {
        return text.length() == UUID_LENGTH && UUID_GRAMMAR.matcher(text).matches()
                ? SessionId.parse(ofUuid(UUID.fromString(text)))
                : SessionId.parse(text);
    }

    private static String ofUuid(UUID uuid) {
        byte[] bytes = ByteBuffer.allocate(ID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .putShort(IS_UUID)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Returns what Spring Session calls a session. */
    static String text(SessionId id) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(id.value()));
        UUID uuid = new UUID(bytes.getLong(), bytes.getLong());
        return bytes.getShort() == IS_UUID ? uuid.toString() : id.value();
    }

    /** Reads what Spring Session's cookie carries, possibly hostile. */
    static Optional<SessionId> ofCookie(String value) {
        if (value.length() != UUID_COOKIE_LENGTH && value.length() != OWN_COOKIE_LENGTH) {
            return Optional.empty();
        }
        try {
            return parse(new String(Base64.getDecoder().decode(value), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns what Spring Session's cookie carries for a session. */
    static String cookie(SessionId id) {
        return Base64.getEncoder().encodeToString(text(id).getBytes(StandardCharsets.US_ASCII));
    }
}
