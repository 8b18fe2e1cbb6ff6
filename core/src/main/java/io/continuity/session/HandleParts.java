package io.continuity.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a handle that a client holds in several cookies: see {@link SessionStore#handlesHoldSessions}.
 *
 * <p>A part has a name of its own, with which the name of its cookie ends, so that responses that overtake one another do
 * not overwrite what they know nothing of: who answers a request sets the parts that are new, clears those that it was
 * presented and that are to be gone, and leaves all others alone. <em>Immutable.</em>
 */
public final class HandleParts {
    /** More parts than these are not looked at. */
    public static final int MAX_PARTS = 128;

    /** More than any server takes in its request line and headers. */
    private static final int MAX_LENGTH = 64 * 1024;

    private static final int MAX_NAME = 40;
    private static final int MAX_VALUE = 8192;

    // Not patterns: each request has its value checked, which is thousands of characters long.
    private static final boolean[] IN_NAME = of("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static final boolean[] IN_VALUE = of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /** Stands for what a client presented in place of parts and that can be none; no store issues it. */
    public static final Part NO_PART = new Part("-", "-");

    private HandleParts() {}

    private static boolean[] of(String characters) {
        boolean[] allowed = new boolean[128];
        characters.chars().forEach(c -> allowed[c] = true);
        return allowed;
    }

    private static boolean consists(String text, boolean[] allowed, int most) {
        if (text.isEmpty() || text.length() > most) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= allowed.length || !allowed[c]) {
                return false;
            }
        }
        return true;
    }

    /**
     * One cookie of a handle.
     *
     * @param name 1 to 40 lower-case letters, digits or {@code -}
     * @param value 1 to 8,192 letters, digits or characters of {@code ._-}
     */
    public record Part(String name, String value) {
        /**
         * Tells whether a name and a value can be a part.
         *
         * @param name anything
         * @param value anything
         * @return false if no store issues such a part
         */
        public static boolean isPart(String name, String value) {
            return consists(name, IN_NAME, MAX_NAME) && consists(value, IN_VALUE, MAX_VALUE);
        }

        /** Hides the value, which is a credential. */
        @Override
        public String toString() {
            return "Part[" + name + "]";
        }
    }

    /**
     * Makes a handle of parts, which may be hostile: then the handle may be one that {@link #split} refuses.
     *
     * @param parts some parts, of which those above {@link #MAX_PARTS} are left out
     * @return the handle; an empty text if there is no part
     */
    public static String join(List<Part> parts) {
        if (parts.size() == 1) {
            Part only = parts.get(0);
            return only.name + ':' + only.value;
        }
        StringBuilder handle = new StringBuilder();
        for (Part part : parts.subList(0, Math.min(parts.size(), MAX_PARTS))) {
            handle.append(handle.isEmpty() ? "" : ",")
                    .append(part.name)
                    .append(':')
                    .append(part.value);
        }
        return handle.toString();
    }

    /**
     * Takes a handle apart.
     *
     * @param handle anything, of any length
     * @return the parts in their order; empty if {@link #join} cannot have made the handle
     */
    public static Optional<List<Part>> split(String handle) {
        if (handle.isEmpty() || handle.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        int start = 0;
        while (start <= handle.length() && parts.size() <= MAX_PARTS) {
            int comma = handle.indexOf(',', start);
            int end = comma < 0 ? handle.length() : comma;
            int colon = handle.indexOf(':', start);
            if (colon < start || colon >= end) {
                return Optional.empty();
            }
            Part part = new Part(handle.substring(start, colon), handle.substring(colon + 1, end));
            if (!Part.isPart(part.name, part.value)) {
                return Optional.empty();
            }
            parts.add(part);
            start = end + 1;
        }
        return parts.size() <= MAX_PARTS ? Optional.of(List.copyOf(parts)) : Optional.empty();
    }
}
