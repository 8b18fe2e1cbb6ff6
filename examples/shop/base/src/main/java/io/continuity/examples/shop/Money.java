package io.continuity.examples.shop;

/** An amount of euros, for display. Immutable. */
record Money(long cents) {

    @Override
    public String toString() {
        return "€%d.%02d".formatted(cents / 100, cents % 100);
    }
}
