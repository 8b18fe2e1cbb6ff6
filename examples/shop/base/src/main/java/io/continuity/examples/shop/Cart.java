package io.continuity.examples.shop;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The products somebody means to buy, in the order they were added. Immutable. */
record Cart(List<CartLine> lines) implements Serializable {

    static final Cart EMPTY = new Cart(List.of());

    @Serial
    private static final long serialVersionUID = 1L;

    Cart {
        lines = List.copyOf(lines);
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

    /** Gives the product's line this quantity: a new line if there is none, no line if the quantity is 0. */
    Cart with(String sku, int quantity) {
        List<CartLine> changed = new ArrayList<>(lines);
        changed.replaceAll(line -> line.sku().equals(sku) ? new CartLine(sku, quantity) : line);
        if (quantityOf(sku) == 0) {
            changed.add(new CartLine(sku, quantity));
        }
        changed.removeIf(line -> line.quantity() == 0);
        return new Cart(changed);
    }
}
