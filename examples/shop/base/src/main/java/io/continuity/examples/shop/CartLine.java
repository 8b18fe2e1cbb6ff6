package io.continuity.examples.shop;

import java.io.Serial;
import java.io.Serializable;

/**
 * How many of one product are in the cart. Immutable.
 *
 * @param sku which product
 * @param quantity how many of it
 */
public record CartLine(String sku, int quantity) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;
}
