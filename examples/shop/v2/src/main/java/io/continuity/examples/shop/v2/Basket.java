package io.continuity.examples.shop.v2;

import io.continuity.examples.shop.CartLine;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * A cart as version 2 stores it: the class has another name, there is a note, and foil is no more. Immutable.
 *
 * @param note what to write on the parcel
 */
record Basket(List<CartLine> lines, Wrapping wrapping, String note) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    enum Wrapping {
        NONE,
        PAPER
    }
}
