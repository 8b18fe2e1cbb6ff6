package io.continuity.examples.shop;

import jakarta.servlet.http.HttpSession;

/** The two attributes the shop keeps in a session. As thread-safe as the session. */
record ShopSession(HttpSession session) {

    private static final String CART = "cart";
    private static final String ORDERS = "orders";

    Cart cart() {
        return session.getAttribute(CART) instanceof Cart cart ? cart : Cart.EMPTY;
    }

    OrderHistory orders() {
        return session.getAttribute(ORDERS) instanceof OrderHistory orders ? orders : OrderHistory.EMPTY;
    }

    void replace(Cart cart) {
        session.setAttribute(CART, cart);
    }

    void replace(OrderHistory orders) {
        session.setAttribute(ORDERS, orders);
    }
}
