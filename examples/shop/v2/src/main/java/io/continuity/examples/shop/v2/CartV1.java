package io.continuity.examples.shop.v2;

import io.continuity.examples.shop.CartLine;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** Version 1's cart, copied from there, and the way from it and back. Immutable. */
record CartV1(List<CartLine> lines, Wrapping wrapping) implements Serializable {

    /** What version 1 calls it. */
    static final String STORED_AS = "io.continuity.examples.shop.v1.Cart";

    @Serial
    private static final long serialVersionUID = 1L;

    enum Wrapping {
        NONE,
        PAPER,
        FOIL;

        Basket.Wrapping up() {
            return this == NONE ? Basket.Wrapping.NONE : Basket.Wrapping.PAPER;
        }

        static Wrapping of(Basket.Wrapping wrapping) {
            return wrapping == Basket.Wrapping.NONE ? NONE : PAPER;
        }
    }

    /** Version 1 knows no notes: the note is that of the last basket. */
    Basket toBasket(Optional<Basket> last) {
        return new Basket(lines, wrapping.up(), last.map(Basket::note).orElse(""));
    }

    /** What was foil stays foil to version 1, unless something else than paper was chosen since. */
    static CartV1 of(Basket basket, Optional<CartV1> last) {
        Wrapping wrapping = last.map(CartV1::wrapping)
                .filter(before -> before.up() == basket.wrapping())
                .orElseGet(() -> Wrapping.of(basket.wrapping()));
        return new CartV1(basket.lines(), wrapping);
    }
}
