package io.continuity.session.jwt;

import io.continuity.session.HandleParts.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cookie that says which sessions were ended lately, so that a response that was under way at the end does not bring one
 * back. It is not sealed: who plants one can end what he knows the digest of, and knows nothing. <em>Immutable.</em>
 *
 * @param digests of ids
 */
record EndMark(List<String> digests) {
    /** No response takes longer that was begun before the end. */
    static final Duration LASTS = Duration.ofMinutes(10);

    private static final String PREFIX = "x";
    private static final int MAX_IDS = 8;
    private static final int RADIX = 36;
    private static final Pattern NAME = Pattern.compile("x[0-9a-z]{1,12}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{16}(\\.[A-Za-z0-9_-]{16}){0,7}");

    static Part of(List<String> digests, Instant now) {
        List<String> most = digests.subList(0, Math.min(digests.size(), MAX_IDS));
        return new Part(PREFIX + Long.toString(now.toEpochMilli(), RADIX), String.join(".", most));
    }

    static boolean isOne(Part part) {
        return NAME.matcher(part.name()).matches();
    }

    /** Reads a mark; empty if it is none, or so old that nothing comes late any more. */
    static Optional<EndMark> parse(Part part, Instant now) {
        if (!isOne(part) || !VALUE.matcher(part.value()).matches()) {
            return Optional.empty();
        }
        long millis = Long.parseLong(part.name().substring(PREFIX.length()), RADIX);
        return now.toEpochMilli() - millis > LASTS.toMillis()
                ? Optional.empty()
                : Optional.of(new EndMark(List.of(part.value().split("\\."))));
    }
}
