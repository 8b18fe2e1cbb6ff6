package shop;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The copy of the old basket. */
public class BasketV1 implements Serializable {
    public enum Status {
        OPEN,
        RESERVED,
        PAID
    }

    public static class Line implements Serializable {
        public String sku;
        public int quantity;
    }

    public Status status = Status.OPEN;
    public String note = "";
    public List<Line> lines = new ArrayList<>();

    Cart up(Optional<Cart> stored) {
        Cart cart = new Cart();
        cart.status = status == Status.PAID ? Cart.Status.PAID : Cart.Status.OPEN;
        cart.gift = stored.filter(last -> last.gift).isPresent();
        for (Line line : lines) {
            Cart.Line made = new Cart.Line();
            made.sku = line.sku;
            made.quantity = line.quantity;
            stored.ifPresent(last -> last.lines.stream()
                    .filter(other -> other.sku.equals(line.sku))
                    .forEach(other -> made.ribbon = other.ribbon));
            cart.lines.add(made);
        }
        return cart;
    }

    static BasketV1 down(Cart cart, Optional<BasketV1> stored) {
        BasketV1 basket = new BasketV1();
        boolean reserved = stored.filter(last -> last.status == Status.RESERVED).isPresent();
        basket.status =
                cart.status == Cart.Status.PAID ? Status.PAID : reserved ? Status.RESERVED : Status.OPEN;
        basket.note = stored.map(last -> last.note).orElse("");
        for (Cart.Line line : cart.lines) {
            Line made = new Line();
            made.sku = line.sku;
            made.quantity = line.quantity;
            basket.lines.add(made);
        }
        return basket;
    }
}
