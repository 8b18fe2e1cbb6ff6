package io.continuity.examples.shop;

import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;

/** Turns a cart into an order. Thread-safe. */
@Component
final class Checkout {

    /** Base 32 without I, L, O and U, which are misread or misheard. */
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int NUMBER_LENGTH = 10;

    private final Catalogue catalogue;
    private final InstantSource clock;
    private final RandomGenerator random;

    Checkout(Catalogue catalogue, InstantSource clock, RandomGenerator random) {
        this.catalogue = catalogue;
        this.clock = clock;
        this.random = random;
    }

    /** Orders what is in the cart and empties it; nothing if there is nothing to order. */
    Optional<Order> buy(ShopSession session) {
        Bill bill = catalogue.bill(session.cart());
        if (bill.lines().isEmpty()) {
            return Optional.empty();
        }
        Order order = new Order(number(), clock.instant(), bill);
        session.replace(session.orders().plus(order));
        session.replace(CartContents.EMPTY);
        return Optional.of(order);
    }

    private String number() {
        StringBuilder number = new StringBuilder(NUMBER_LENGTH);
        while (number.length() < NUMBER_LENGTH) {
            number.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return number.toString();
    }
}
