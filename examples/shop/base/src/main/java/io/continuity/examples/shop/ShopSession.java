package io.continuity.examples.shop;

import jakarta.servlet.http.HttpSession;

/** The two attributes the shop keeps in a session. As thread-safe as the session. */
record ShopSession(HttpSession session, CartFormat format) {

    private static final String CART = "cart";
    private static final String ORDERS = "orders";

    CartContents cart() {
        return format.read(session.getAttribute(CART)).orElse(CartContents.EMPTY);
    }

    OrderHistory orders() {
        return session.getAttribute(ORDERS) instanceof OrderHistory orders ? orders : OrderHistory.EMPTY;
    }

    /** An empty cart is none: what another version keeps of it goes, too. */
    void replace(CartContents cart) {
        if (cart.isEmpty()) {
            session.removeAttribute(CART);
        } else {
            session.setAttribute(CART, format.write(cart));
        }
    }

    void replace(OrderHistory orders) {
        session.setAttribute(ORDERS, orders);
    }
}
