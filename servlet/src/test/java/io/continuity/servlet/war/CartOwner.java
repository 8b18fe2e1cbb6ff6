package io.continuity.servlet.war;

import io.continuity.servlet.PrincipalResolver;
import java.util.Locale;
import java.util.Optional;

/** Says that carts belong to who is called as what is in them. */
public final class CartOwner implements PrincipalResolver {
    @Override
    public Optional<String> principal(String attributeName, Object value) {
        return attributeName.equals("cart") ? Optional.of(value.toString().toUpperCase(Locale.ROOT)) : Optional.empty();
    }
}
