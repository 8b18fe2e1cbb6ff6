package io.continuity.examples.shop;

import java.io.Serial;
import java.io.Serializable;

/** A cart line at the price of the day. Immutable. */
record BillLine(String sku, String name, int priceCents, int quantity) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    static BillLine of(Product product, int quantity) {
        return new BillLine(product.sku(), product.name(), product.priceCents(), quantity);
    }

    public long totalCents() {
        return (long) priceCents * quantity;
    }

    public Money price() {
        return new Money(priceCents);
    }

    public Money total() {
        return new Money(totalCents());
    }
}
