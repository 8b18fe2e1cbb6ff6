package io.continuity.examples.rollout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the shop must remember of one shopper.
 *
 * <p>After a POST without an answer nobody knows whether it took effect: then the model is in {@link #doubt} and takes
 * the next pages as they are instead of calling them wrong.
 *
 * <p>Not thread-safe; owned by its shopper.
 */
final class ShopperModel {
    /** As many orders as the shop keeps in a session. */
    private static final int ORDERS_KEPT = 20;

    private final String user;
    private final Map<String, Long> prices = new LinkedHashMap<>();
    private final Map<String, Integer> cart = new LinkedHashMap<>();
    private final Map<String, Long> orders = new LinkedHashMap<>();
    private final Wishes wishes = new Wishes();
    private boolean signedIn;
    private boolean signInDoubtful;
    private boolean cartDoubtful;
    private boolean ordersDoubtful;

    ShopperModel(String user) {
        this.user = user;
    }

    /** Compares a page with what was done; afterwards the model agrees with the page. */
    Finding check(ShopPage page) {
        if (!page.genuine()) {
            return Finding.wrong("not a page of the shop");
        }
        Finding finding = checkUser(page.user());
        if (finding.kind() != Finding.Kind.FINE) {
            return finding;
        }
        finding = checkCart(page);
        Finding second = checkOrders(page);
        prices.putAll(page.prices());
        return finding.kind() == Finding.Kind.FINE ? second : finding;
    }

    void signIn() {
        end();
        signedIn = true;
    }

    /** The session is over: whatever it held is gone by right. */
    void end() {
        signedIn = false;
        signInDoubtful = false;
        cartDoubtful = false;
        ordersDoubtful = false;
        emptyCart();
        orders.clear();
    }

    void add(String sku, int quantity) {
        cart.merge(sku, quantity, Integer::sum);
    }

    /** A quantity of zero removes the line. */
    void set(String sku, int quantity) {
        if (quantity == 0) {
            cart.remove(sku);
            if (cart.isEmpty()) {
                emptyCart();
            }
        } else {
            cart.put(sku, quantity);
        }
    }

    /** Says how the cart is wanted; nothing is wished of an empty one. */
    void wish(String wrapping, Optional<String> note, String takenBy) {
        if (!cart.isEmpty()) {
            wishes.wish(wrapping, note, takenBy);
        }
    }

    void order(String number) {
        orders.put(number, total());
        emptyCart();
        if (orders.size() > ORDERS_KEPT) {
            orders.remove(orders.keySet().iterator().next());
        }
    }

    /** A POST of a signed-in shopper went unanswered. */
    void doubt() {
        cartDoubtful = true;
        ordersDoubtful = true;
        wishes.doubt();
    }

    /** Signing in or out went unanswered. */
    void doubtSignIn() {
        doubt();
        signInDoubtful = true;
    }

    boolean isSignedIn() {
        return signedIn;
    }

    boolean isDoubtful() {
        return signInDoubtful || cartDoubtful || ordersDoubtful;
    }

    Map<String, Integer> cart() {
        return Map.copyOf(cart);
    }

    private Finding checkUser(Optional<String> shown) {
        if (shown.isPresent() && !shown.get().equals(user)) {
            end();
            return Finding.wrong("expected " + user + ", was greeted as " + shown.get());
        }
        boolean present = shown.isPresent();
        if (signInDoubtful) {
            signInDoubtful = false;
            if (present) {
                signedIn = true;
            } else {
                end();
            }
        } else if (signedIn && !present) {
            end();
            return Finding.lost("signed in, yet the shop knows nobody");
        } else if (!signedIn && present) {
            signedIn = true;
            doubt();
            return Finding.wrong("signed out, yet greeted as " + user);
        }
        return Finding.FINE;
    }

    private Finding checkCart(ShopPage page) {
        if (page.cart().isEmpty()) {
            return Finding.FINE;
        }
        Map<String, Integer> expected = Map.copyOf(cart);
        Map<String, Integer> shown = page.cart().get();
        cart.clear();
        cart.putAll(shown);
        boolean trusted = !cartDoubtful;
        cartDoubtful = false;
        if (shown.isEmpty() && !trusted) {
            wishes.forget();
        }
        if (trusted && !expected.equals(shown)) {
            wishes.doubt();
            wishes.check(page);
            return Finding.wrong("expected cart " + expected + ", found " + shown);
        }
        long total = page.cartTotal().orElse(0);
        if (prices.keySet().containsAll(shown.keySet()) && total != total()) {
            return Finding.wrong("expected cart total " + total() + ", found " + total);
        }
        return wishes.check(page);
    }

    /** An empty cart has no wishes. */
    private void emptyCart() {
        cart.clear();
        wishes.forget();
    }

    private Finding checkOrders(ShopPage page) {
        if (page.orders().isEmpty()) {
            return Finding.FINE;
        }
        Map<String, Long> expected = Map.copyOf(orders);
        Map<String, Long> shown = page.orders().get();
        boolean trusted = !ordersDoubtful;
        ordersDoubtful = false;
        if (expected.equals(shown)) {
            return Finding.FINE;
        }
        // Their sequence is lost here; it matters again only after twenty more orders.
        orders.clear();
        orders.putAll(shown);
        return trusted ? Finding.wrong("expected orders " + expected + ", found " + shown) : Finding.FINE;
    }

    private long total() {
        return cart.entrySet().stream()
                .mapToLong(line -> line.getValue() * prices.getOrDefault(line.getKey(), 0L))
                .sum();
    }
}
