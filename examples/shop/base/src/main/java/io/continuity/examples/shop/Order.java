package io.continuity.examples.shop;

import java.io.Serial;
import java.io.Serializable;
import java.time.Instant;

/** A purchase that was made. Immutable. */
record Order(String number, Instant placedAt, Bill bill) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;
}
