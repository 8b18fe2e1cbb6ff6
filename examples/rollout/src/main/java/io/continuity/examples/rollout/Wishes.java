package io.continuity.examples.rollout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a shopper wants what is in the cart, in the words of each version of the shop.
 *
 * <p>Version 1 has foil, version 2 takes it for paper. Version 2 has a note, version 1 knows nothing of it and must not
 * lose it. What is unknown is taken as the next page shows it.
 *
 * <p>Not thread-safe; owned by its shopper.
 */
final class Wishes {
    private static final List<String> VERSIONS = List.of("v1", "v2");
    private static final String NONE = "none";

    private final Map<String, String> wrapping = new HashMap<>();
    private Optional<String> note = Optional.empty();

    Wishes() {
        forget();
    }

    /** What is wished of an empty cart: nothing. */
    void forget() {
        VERSIONS.forEach(version -> wrapping.put(version, NONE));
        note = Optional.of("");
    }

    /** Nobody knows what the shop knows now. */
    void doubt() {
        wrapping.clear();
        note = Optional.empty();
    }

    /** Notes what a version has taken; choosing what it has already changes nothing for the other. */
    void wish(String chosen, Optional<String> written, String takenBy) {
        String before = wrapping.get(takenBy);
        if (before == null) {
            wrapping.clear();
            wrapping.put(takenBy, as(chosen, takenBy));
        } else if (!before.equals(as(chosen, takenBy))) {
            VERSIONS.forEach(version -> wrapping.put(version, as(as(chosen, takenBy), version)));
        }
        if (takenBy.equals("v2") && written.isPresent()) {
            note = written;
        }
    }

    /** Compares a cart page with what was wished; afterwards they agree. */
    Finding check(ShopPage page) {
        List<String> wrong = new ArrayList<>();
        String expected = wrapping.put(page.version(), page.wrapping());
        if (expected != null && !expected.equals(page.wrapping())) {
            wrapping.keySet().retainAll(List.of(page.version()));
            wrong.add("expected wrapping " + expected + ", found " + page.wrapping());
        }
        if (page.version().equals("v2")) {
            String shown = page.note().orElse("");
            if (note.isPresent() && !note.get().equals(shown)) {
                wrong.add("expected note '" + note.get() + "', found '" + shown + "'");
            }
            note = Optional.of(shown);
        }
        return wrong.isEmpty() ? Finding.FINE : Finding.wrong(String.join(" and ", wrong) + " on " + page.version());
    }

    private static String as(String wrapping, String version) {
        return version.equals("v2") && wrapping.equals("foil") ? "paper" : wrapping;
    }
}
