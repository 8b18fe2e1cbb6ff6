package io.continuity.benchmarks.app;

import java.io.Serial;
import java.io.Serializable;

/** Where somebody's orders go. Immutable. */
record Address(String name, String street, String postcode, String city, String country) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;
}
