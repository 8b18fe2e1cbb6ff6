package io.continuity.session.jwt;

import io.continuity.session.HandleParts.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a cookie's part: {@code s} for a whole session or {@code d} for a change, how many changes the writer knew of,
 * a random number, and for a token in several cookies which of how many it is. It only keeps cookies apart: what counts is in
 * the token. <em>Immutable.</em>
 *
 * @param whole without the number of the chunk
 * @param index of the chunk, from 0
 * @param chunks how many there are
 */
record PartName(String whole, int index, int chunks) {
    private static final Pattern GRAMMAR = Pattern.compile("([sd][0-9a-z]{1,13}-[0-9a-z]{1,5})(?:-([0-9])-([1-9]))?");
    private static final int RADIX = 36;
    private static final long EFFECTS = 36L * 36 * 36 * 36 * 36;

    static String of(SessionToken token) {
        return (token.state().isPresent() ? "s" : "d")
                + Long.toString(token.count(), RADIX)
                + "-"
                + Long.toString(Long.remainderUnsigned(token.effect(), EFFECTS), RADIX);
    }

    static String chunk(String whole, int index, int chunks) {
        return whole + "-" + index + "-" + chunks;
    }

    static Optional<PartName> parse(String name) {
        Matcher matcher = GRAMMAR.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean chunk = matcher.group(2) != null;
        return Optional.of(new PartName(
                matcher.group(1),
                chunk ? Integer.parseInt(matcher.group(2)) : 0,
                chunk ? Integer.parseInt(matcher.group(3)) : 1));
    }

    boolean isChunk() {
        return chunks > 1;
    }

    /** Puts the chunks of one token into their order; empty if they are not exactly all of one. */
    static Optional<List<Part>> inOrder(List<Part> parts) {
        List<Part> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingInt(part -> parse(part.name()).orElseThrow().index));
        for (int i = 0; i < sorted.size(); i++) {
            PartName name = parse(sorted.get(i).name()).orElseThrow();
            if (name.index != i || name.chunks != sorted.size()) {
                return Optional.empty();
            }
        }
        return Optional.of(sorted);
    }
}
