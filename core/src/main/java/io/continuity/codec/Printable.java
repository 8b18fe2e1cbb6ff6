package io.continuity.codec;

/** Names out of bytes that nobody vouches for, fit for a log. */
final class Printable {
    private static final int MAX_LENGTH = 200;

    private Printable() {}

    /** Returns a name without what could forge or blow up a log entry. */
    static String of(String name) {
        String start = name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) + "..." : name;
        StringBuilder printable = new StringBuilder(start.length());
        start.chars()
                .forEach(c -> printable.append((c > ' ' && c < 0x7F) || Character.isLetterOrDigit(c) ? (char) c : '?'));
        return printable.toString();
    }
}
