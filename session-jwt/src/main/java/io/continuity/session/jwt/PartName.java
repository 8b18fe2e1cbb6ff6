package io.continuity.session.jwt;

import io.continuity.session.HandleParts.Part;
import java.util.ArrayList;
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
    private static final Pattern GRAMMAR = Pattern.compile("([sd][0-9a-z]{1,13}-[0-9a-z]{1,5})(?:-([0-2])-([23]))?");
    private static final int RADIX = 36;

    /** Two cookies of each name, of three. */
    private static final int MAX_WAYS = 8;

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

    /** What the chunks of one token have in common. */
    String group() {
        return whole + "-" + chunks;
    }

    /**
     * Puts the chunks of one token into their order.
     *
     * <p>A client may present several cookies of one name, of other paths or domains, which others can have planted: then
     * there is more than one way.
     *
     * @param parts of one {@link #group}
     * @return the ways in which they can be a token, at most a few; none if a chunk is missing
     */
    static List<List<Part>> inOrder(List<Part> parts) {
        int chunks = parse(parts.get(0).name()).orElseThrow().chunks;
        List<List<Part>> ways = List.of(List.of());
        for (int i = 0; i < chunks; i++) {
            int index = i;
            List<Part> candidates = parts.stream()
                    .filter(part -> parse(part.name()).orElseThrow().index == index)
                    .distinct()
                    .toList();
            ways = ways.stream()
                    .flatMap(way -> candidates.stream().map(next -> followedBy(way, next)))
                    .limit(MAX_WAYS)
                    .toList();
        }
        return ways;
    }

    private static List<Part> followedBy(List<Part> way, Part next) {
        List<Part> longer = new ArrayList<>(way);
        longer.add(next);
        return longer;
    }
}
