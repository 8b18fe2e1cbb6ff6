package io.continuity.examples.shop.v1;

import io.continuity.examples.shop.CartLine;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/** A cart as version 1 stores it. Nothing is said of it anywhere: this version knows of no other. Immutable. */
record Cart(List<CartLine> lines, Wrapping wrapping) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    enum Wrapping {
        NONE,
        PAPER,
        FOIL
    }
}
