package io.continuity.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * That something is over before its time: one session, or all of somebody's.
 *
 * <p>For sessions that no store holds, so that none can delete them. <em>Immutable.</em>
 */
public sealed interface Revocation {
    /** The last instant that a revocation may name. */
    Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    /**
     * Returns what is revoked.
     *
     * @return a digest
     */
    Subject subject();

    /**
     * Returns when this may be forgotten, as the last token that it concerns has expired.
     *
     * @return to the millisecond
     */
    Instant until();

    /**
     * A session that has ended. <em>Immutable.</em>
     *
     * @param subject which one
     * @param until when its longest-lived token has expired
     */
    record OfSession(Subject subject, Instant until) implements Revocation {
        /**
         * Cuts the time to milliseconds.
         *
         * @param subject which one
         * @param until when its longest-lived token has expired
         * @throws IllegalArgumentException if the time is not within the years 1970 to 9999
         */
        public OfSession {
            until = toMillis("until", until);
        }
    }

    /**
     * Everything that was issued to somebody up to an instant: who is logged out everywhere. <em>Immutable.</em>
     *
     * @param subject whom
     * @param issuedUpTo the last instant of issue that is revoked
     * @param until when the longest-lived token that was issued by then has expired
     */
    record OfPrincipal(Subject subject, Instant issuedUpTo, Instant until) implements Revocation {
        /**
         * Cuts the times to milliseconds.
         *
         * @param subject whom
         * @param issuedUpTo the last instant of issue that is revoked
         * @param until when the longest-lived token that was issued by then has expired
         * @throws IllegalArgumentException if a time is not within the years 1970 to 9999
         */
        public OfPrincipal {
            issuedUpTo = toMillis("issuedUpTo", issuedUpTo);
            until = toMillis("until", until);
        }
    }

    private static Instant toMillis(String name, Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
            throw new IllegalArgumentException(name + " must be within the years 1970 to 9999: " + time);
        }
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * The first 128 bits of a SHA-256 of what is revoked, sessions and principals apart.
     *
     * <p>It says nothing of a session's id, but who has a list of names can find out whose digest one is: so
     * {@link #toString()} hides it. <em>Immutable.</em>
     *
     * @param high the first 64 bits
     * @param low the other 64 bits
     */
    record Subject(long high, long low) {
        /**
         * Stands for a session.
         *
         * @param id the id that it has, or had
         * @return the same for the same id, however the token around it is written
         */
        public static Subject of(SessionId id) {
            return of("session", id.value());
        }

        /**
         * Stands for somebody.
         *
         * @param principal any text
         * @return the same for the same text
         */
        public static Subject ofPrincipal(String principal) {
            return of("principal", principal);
        }

        /** UTF-8 has no form for half of a surrogate pair, of which one is a '?' like another: such a text is a kind of its own. */
        private static Subject of(String kind, String text) {
            String head = "io.continuity.revocation/" + kind;
            byte[] bytes = UTF_8.newEncoder().canEncode(text)
                    ? (head + "/" + text).getBytes(UTF_8)
                    : withChars(head + "-utf16/", text);
            try {
                ByteBuffer digest =
                        ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
                return new Subject(digest.getLong(), digest.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JDK has SHA-256", e);
            }
        }

        private static byte[] withChars(String head, String text) {
            ByteBuffer bytes = ByteBuffer.allocate(head.length() + text.length() * Character.BYTES)
                    .put(head.getBytes(UTF_8));
            bytes.asCharBuffer().put(text);
            return bytes.array();
        }

        @Override
        public String toString() {
            return "Subject[hidden]";
        }
    }
}
