package io.continuity.examples.shop;

/** Something on the shelf; its sku also names its picture. Immutable. */
record Product(String sku, String name, String blurb, int priceCents) {

    public Money price() {
        return new Money(priceCents);
    }
}
