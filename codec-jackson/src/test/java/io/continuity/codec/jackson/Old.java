package io.continuity.codec.jackson;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the older version knows. */
final class Old {
    record Item(String sku, int quantity) {}

    record Address(String city) {}

    sealed interface Payment permits Card, Cash {}

    record Card(String last4) implements Payment {}

    record Cash() implements Payment {}

    record Cart(
            List<Item> items,
            List<Item> saved,
            Address address,
            Map<String, Item> byName,
            Payment payment,
            Object anything,
            Optional<Address> second) {}
}
