package io.continuity.examples.shop;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Reads what forms send; answers 400 and the reason where it makes no sense. Immutable. */
@Component
final class Input {

    static final int MOST_PER_LINE = 99;
    static final int LONGEST_NOTE = 200;

    private final Catalogue catalogue;
    private final CartFormat format;

    Input(Catalogue catalogue, CartFormat format) {
        this.catalogue = catalogue;
        this.format = format;
    }

    Product product(String sku) {
        return catalogue.find(sku).orElseThrow(() -> bad("There is no product “%s” in this shop.".formatted(sku)));
    }

    String wrapping(String name) {
        return format.wrapping(name).orElseThrow(() -> bad("There is no wrapping “%s” in this shop.".formatted(name)));
    }

    static String note(String text) {
        if (text.length() > LONGEST_NOTE) {
            throw bad("A note has at most %d characters.".formatted(LONGEST_NOTE));
        }
        return text;
    }

    static int quantity(String text, int least) {
        // At most three digits: cannot overflow.
        if (text.matches("[0-9]{1,3}")) {
            int quantity = Integer.parseInt(text);
            if (quantity >= least && quantity <= MOST_PER_LINE) {
                return quantity;
            }
        }
        throw bad("The quantity must be a number from %d to %d, not “%s”.".formatted(least, MOST_PER_LINE, text));
    }

    static int sum(int present, int added) {
        if (present + added > MOST_PER_LINE) {
            throw bad("There are already %d of these in your cart, and %d more would exceed %d."
                    .formatted(present, added, MOST_PER_LINE));
        }
        return present + added;
    }

    private static ResponseStatusException bad(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }
}
