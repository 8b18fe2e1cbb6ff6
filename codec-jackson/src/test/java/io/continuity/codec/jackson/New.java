package io.continuity.codec.jackson;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the newer version knows. */
final class New {
    record Ribbon(String color, double length) {}

    record Item(String sku, int quantity, boolean gift, List<Ribbon> ribbons, BigDecimal price) {}

    record Address(String city, String zip) {}

    sealed interface Payment permits Card, Cash, Points {}

    record Card(String last4, String brand) implements Payment {}

    record Cash(String currency) implements Payment {}

    record Points(int number) implements Payment {}

    record Cart(
            List<Item> items,
            List<Item> saved,
            Address address,
            Map<String, Item> byName,
            Payment payment,
            Object anything,
            Optional<Address> second,
            String coupon) {}
}
