package io.continuity.examples.shop;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What the shop sells. Immutable. */
@Component
final class Catalogue {

    private final List<Product> products = List.of(
            new Product("mug", "Stoneware mug", "Holds 350 ml and the warmth of the morning.", 1450),
            new Product("kettle", "Pour-over kettle", "A slow, steady stream. Steel, 0.9 litres.", 6900),
            new Product("notebook", "Linen notebook", "192 dotted pages that lie flat.", 1875),
            new Product("pen", "Brass pen", "Gets better looking with every year.", 3200),
            new Product("lamp", "Reading lamp", "Warm light, heavy foot, no app.", 8450),
            new Product("plant", "Rubber fig", "Forgives a forgotten week.", 2390),
            new Product("bag", "Canvas tote", "Carries the whole market stall.", 2100),
            new Product("blanket", "Wool blanket", "Woven from what is left on the loom.", 9900));

    List<Product> products() {
        return products;
    }

    Optional<Product> find(String sku) {
        return products.stream().filter(product -> product.sku().equals(sku)).findFirst();
    }

    /** Puts names and prices to a cart; leaves out what is no longer sold. */
    Bill bill(CartContents cart) {
        return new Bill(cart.lines().stream()
                .flatMap(line -> find(line.sku()).map(product -> BillLine.of(product, line.quantity())).stream())
                .toList());
    }
}
