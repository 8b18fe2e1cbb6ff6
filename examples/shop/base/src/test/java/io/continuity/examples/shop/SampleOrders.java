package io.continuity.examples.shop;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/** Orders that both versions keep in sessions, to be read by the other one. */
public final class SampleOrders {

    private SampleOrders() {}

    /** Returns what somebody has who has bought twice. */
    public static Serializable two() {
        return OrderHistory.EMPTY.plus(order("A", "mug", 2)).plus(order("B", "lamp", 1));
    }

    private static Order order(String number, String sku, int quantity) {
        return new Order(number, Instant.EPOCH, new Bill(List.of(new BillLine(sku, "A " + sku, 1450, quantity))));
    }
}
