package io.continuity.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionStateTest {

    private final CartContents cart = CartContents.EMPTY.with("mug", 2).with("pen", 1);

    @Test
    void cartKeepsTheOrderInWhichLinesWereAdded() {
        assertThat(cart.with("mug", 5).lines()).containsExactly(new CartLine("mug", 5), new CartLine("pen", 1));
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        assertThat(cart.with("lamp", 0)).isEqualTo(cart);
    }

    @Test
    void emptyCartHasNoWishes() {
        CartContents wished = cart.wrappedIn("paper").noted("ring twice");

        assertThat(wished.with("mug", 0).note()).isEqualTo("ring twice");
        assertThat(wished.with("mug", 0).with("pen", 0)).isEqualTo(CartContents.EMPTY);
    }

    @Test
    void billLeavesOutWhatIsNoLongerSold() {
        Bill bill = new Catalogue().bill(cart.with("gramophone", 1));

        assertThat(bill.lines()).extracting(BillLine::sku).containsExactly("mug", "pen");
        assertThat(bill.totalCents()).isEqualTo(2 * 1450 + 3200);
        assertThat(bill.total()).hasToString("€61.00");
    }

    @Test
    void historyKeepsTheLastTwenty() {
        OrderHistory history = IntStream.rangeClosed(1, 25)
                .mapToObj(number -> order(String.valueOf(number)))
                .reduce(OrderHistory.EMPTY, OrderHistory::plus, (one, other) -> other);

        assertThat(history.orders()).hasSize(20).first().isEqualTo(order("25"));
        assertThat(history.find("6")).isPresent();
        assertThat(history.find("5")).isEmpty();
    }

    @Test
    void sessionStateSurvivesSerialization() throws Exception {
        OrderHistory history = new OrderHistory(List.of(order("A"), order("B")));

        assertThat(copy(history)).isEqualTo(history);
    }

    private Order order(String number) {
        return new Order(number, Instant.EPOCH, new Catalogue().bill(cart));
    }

    private static Object copy(Object value) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
