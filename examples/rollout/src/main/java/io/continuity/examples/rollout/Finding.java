package io.continuity.examples.rollout;

/**
 * What a shopper concludes from a page.
 *
 * <p>Immutable.
 *
 * @param detail what was expected and what was found; empty when all is well
 */
record Finding(Kind kind, String detail) {
    static final Finding FINE = new Finding(Kind.FINE, "");

    static Finding lost(String detail) {
        return new Finding(Kind.LOST, detail);
    }

    static Finding wrong(String detail) {
        return new Finding(Kind.WRONG, detail);
    }

    enum Kind {
        /** The shop remembers exactly what the shopper did. */
        FINE,
        /** The session is gone. */
        LOST,
        /** The answer contradicts what the shopper did. */
        WRONG
    }
}
