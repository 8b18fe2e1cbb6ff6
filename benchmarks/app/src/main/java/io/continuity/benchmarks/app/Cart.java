package io.continuity.benchmarks.app;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The products somebody means to buy. Not thread-safe, as most objects in sessions. */
final class Cart implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_QUANTITY = 99;

    private final String owner;
    private final ArrayList<CartLine> lines;
    private int revision;

    Cart(String owner, List<CartLine> lines) {
        this.owner = owner;
        this.lines = new ArrayList<>(lines);
    }

    /** Takes one more of some product; the cart keeps its size. */
    void change() {
        revision++;
        int index = revision % lines.size();
        CartLine line = lines.get(index);
        lines.set(index, new CartLine(line.sku(), line.name(), line.price(), line.quantity() % MAX_QUANTITY + 1));
    }

    @Override
    public String toString() {
        return owner + " " + revision;
    }
}
