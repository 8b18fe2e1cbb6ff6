package io.continuity.examples.shop.v1;

import io.continuity.examples.shop.CartContents;
import io.continuity.examples.shop.CartFormat;
import io.continuity.examples.shop.v1.Cart.Wrapping;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Keeps a {@link Cart} in the session. Immutable. */
@Component
final class StoredCarts implements CartFormat {

    @Override
    public Optional<CartContents> read(Object attribute) {
        return attribute instanceof Cart cart
                ? Optional.of(new CartContents(cart.lines(), name(cart.wrapping()), ""))
                : Optional.empty();
    }

    @Override
    public Serializable write(CartContents contents) {
        return new Cart(contents.lines(), Wrapping.valueOf(contents.wrapping().toUpperCase(Locale.ROOT)));
    }

    @Override
    public List<String> wrappings() {
        return Arrays.stream(Wrapping.values()).map(StoredCarts::name).toList();
    }

    @Override
    public Optional<String> wrapping(String name) {
        return wrappings().contains(name) ? Optional.of(name) : Optional.empty();
    }

    private static String name(Wrapping wrapping) {
        return wrapping.name().toLowerCase(Locale.ROOT);
    }
}
