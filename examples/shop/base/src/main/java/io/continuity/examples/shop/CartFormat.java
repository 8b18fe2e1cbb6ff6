package io.continuity.examples.shop;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** How a version of the shop stores carts, and what it knows of them. Thread-safe. */
public interface CartFormat {

    /**
     * Returns what a session attribute says.
     *
     * @param attribute the attribute, null if there is none
     * @return empty if there is none, or none of this version's
     */
    Optional<CartContents> read(Object attribute);

    /**
     * Makes a session attribute that says all that this version knows of a cart.
     *
     * @param contents what is in the cart
     * @return what to store
     */
    Serializable write(CartContents contents);

    /**
     * Returns the wrappings that there are to choose from.
     *
     * @return their names
     */
    List<String> wrappings();

    /**
     * Returns what this version makes of a wrapping that a page of any version offers.
     *
     * @param name what the page calls it
     * @return a wrapping of this version, or empty for anything else
     */
    Optional<String> wrapping(String name);
}
