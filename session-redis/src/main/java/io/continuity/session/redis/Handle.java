package io.continuity.session.redis;

import io.continuity.session.SessionId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client presents: {@code <id>.<version in base 36>}.
 *
 * <p>The version is the fence of S2: who presents it has seen it, and is never shown an older one. A bare id, as it was
 * in cookies before there were near caches, has seen nothing. <em>Immutable.</em>
 *
 * @param id the session's id
 * @param version 0 if the client presented none
 */
record Handle(SessionId id, long version) {
    /** The largest number that Lua counts up without a gap. */
    private static final long MAX_VERSION = 1L << 53;

    private static final int ID_LENGTH = 24;
    private static final int RADIX = 36;
    private static final Pattern VERSION = Pattern.compile("\\.[1-9a-z][0-9a-z]{0,10}");
    private static final int MAX_LENGTH = ID_LENGTH + 12;

    /** Refuses whatever {@link #text} could not have made, and accepts a bare id. */
    static Optional<Handle> parse(String text) {
        if (text.length() == ID_LENGTH) {
            return SessionId.parse(text).map(id -> new Handle(id, 0));
        }
        if (text.length() < ID_LENGTH || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String version = text.substring(ID_LENGTH);
        if (!VERSION.matcher(version).matches()) {
            return Optional.empty();
        }
        // 11 digits of base 36 fit into a long.
        long number = Long.parseLong(version.substring(1), RADIX);
        return number <= MAX_VERSION
                ? SessionId.parse(text.substring(0, ID_LENGTH)).map(id -> new Handle(id, number))
                : Optional.empty();
    }

    String text() {
        return id.value() + "." + Long.toString(version, RADIX);
    }

    /** Hides the id, which is a credential. */
    @Override
    public String toString() {
        return "Handle[#" + id.hash() + ", version=" + version + "]";
    }
}
