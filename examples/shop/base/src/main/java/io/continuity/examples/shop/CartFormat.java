package io.continuity.examples.shop;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** How a version of the shop stores carts, and what it knows of them. Thread-safe. */
public interface CartFormat {

    /** Returns what a session attribute says; empty if there is none, or none of this version's. */
    Optional<CartContents> read(Object attribute);

    /** Makes a session attribute that says all that this version knows of a cart. */
    Serializable write(CartContents contents);

    /** What there is to choose from. */
    List<String> wrappings();

    /** Returns what this version has of a wrapping that a page of any version offers; empty for anything else. */
    Optional<String> wrapping(String name);
}
