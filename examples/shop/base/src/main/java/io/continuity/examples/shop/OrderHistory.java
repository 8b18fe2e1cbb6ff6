package io.continuity.examples.shop;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The last 20 orders, newest first. Immutable. */
record OrderHistory(List<Order> orders) implements Serializable {

    static final OrderHistory EMPTY = new OrderHistory(List.of());

    /** It lives in the session, and a session must stay small. */
    static final int KEPT = 20;

    @Serial
    private static final long serialVersionUID = 1L;

    OrderHistory {
        orders = List.copyOf(orders);
    }

    OrderHistory plus(Order order) {
        return new OrderHistory(
                Stream.concat(Stream.of(order), orders.stream()).limit(KEPT).toList());
    }

    Optional<Order> find(String number) {
        return orders.stream().filter(order -> order.number().equals(number)).findFirst();
    }
}
