package io.continuity.examples.shop;

import java.util.ArrayList;
import java.util.List;

/**
 * What somebody means to buy, in the order it was added, and how they want it. Each version of the shop stores it in a
 * class of its own. Immutable.
 *
 * @param lines what is in the cart
 * @param wrapping what to wrap it in; nothing goes unwrapped that is not there
 * @param note what to write on the parcel; empty in an empty cart
 */
public record CartContents(List<CartLine> lines, String wrapping, String note) {

    /** The wrapping of who wants none. */
    public static final String UNWRAPPED = "none";

    static final CartContents EMPTY = new CartContents(List.of(), UNWRAPPED, "");

    /**
     * Leaves out what an empty cart has none of.
     *
     * @param lines what is in the cart
     * @param wrapping what to wrap it in
     * @param note what to write on the parcel
     */
    public CartContents {
        lines = List.copyOf(lines);
        wrapping = lines.isEmpty() ? UNWRAPPED : wrapping;
        note = lines.isEmpty() ? "" : note;
    }

    int quantityOf(String sku) {
        return lines.stream()
                .filter(line -> line.sku().equals(sku))
                .mapToInt(CartLine::quantity)
                .sum();
    }

    int items() {
        return lines.stream().mapToInt(CartLine::quantity).sum();
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Gives the product's line this quantity: a new line if there is none, no line if the quantity is 0. */
    CartContents with(String sku, int quantity) {
        List<CartLine> changed = new ArrayList<>(lines);
        changed.replaceAll(line -> line.sku().equals(sku) ? new CartLine(sku, quantity) : line);
        if (quantityOf(sku) == 0) {
            changed.add(new CartLine(sku, quantity));
        }
        changed.removeIf(line -> line.quantity() == 0);
        return new CartContents(changed, wrapping, note);
    }

    CartContents wrappedIn(String other) {
        return new CartContents(lines, other, note);
    }

    CartContents noted(String other) {
        return new CartContents(lines, wrapping, other);
    }
}
