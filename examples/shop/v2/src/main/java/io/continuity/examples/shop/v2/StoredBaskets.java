package io.continuity.examples.shop.v2;

import io.continuity.examples.shop.CartContents;
import io.continuity.examples.shop.CartFormat;
import io.continuity.examples.shop.v2.Basket.Wrapping;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Keeps a {@link Basket} in the session. Immutable. */
@Component
final class StoredBaskets implements CartFormat {

    @Override
    public Optional<CartContents> read(Object attribute) {
        return attribute instanceof Basket basket
                ? Optional.of(new CartContents(basket.lines(), name(basket.wrapping()), basket.note()))
                : Optional.empty();
    }

    @Override
    public Serializable write(CartContents contents) {
        Wrapping wrapping = Wrapping.valueOf(contents.wrapping().toUpperCase(Locale.ROOT));
        return new Basket(contents.lines(), wrapping, contents.note());
    }

    @Override
    public List<String> wrappings() {
        return Arrays.stream(Wrapping.values()).map(StoredBaskets::name).toList();
    }

    /** A form on a page of version 1 may still send foil here. */
    @Override
    public Optional<String> wrapping(String name) {
        String known = name.equals("foil") ? name(Wrapping.PAPER) : name;
        return wrappings().contains(known) ? Optional.of(known) : Optional.empty();
    }

    private static String name(Wrapping wrapping) {
        return wrapping.name().toLowerCase(Locale.ROOT);
    }
}
