package io.continuity.examples.rollout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What one page of the shop says.
 *
 * <p>Immutable.
 *
 * @param genuine whether it is a page of the shop at all
 * @param user who is signed in
 * @param csrf the token for the next POST
 * @param prices cents by article, on the page that lists articles
 * @param cart quantity by article, on the cart page
 * @param cartTotal cents, on the cart page
 * @param version of the shop that made the page; empty if it is none
 * @param wrapping what the cart goes in, on the cart page
 * @param wrappings what there is to choose from
 * @param note what to write on the parcel, where the page has a field for it
 * @param orders cents by order number, on the page that lists orders
 */
record ShopPage(
        boolean genuine,
        Optional<String> user,
        Optional<String> csrf,
        Map<String, Long> prices,
        Optional<Map<String, Integer>> cart,
        OptionalLong cartTotal,
        String version,
        String wrapping,
        List<String> wrappings,
        Optional<String> note,
        Optional<Map<String, Long>> orders) {

    private static final String TOTAL = "data-total-cents";

    /** Reads the page found at the path, where the redirects ended. */
    static ShopPage parse(String path, String html) {
        Document document = Jsoup.parse(html);
        Element body = document.body();
        return new ShopPage(
                body.hasAttr("data-version"),
                text(body.attr("data-user")),
                Optional.ofNullable(document.selectFirst("input[name=_csrf]")).map(input -> input.attr("value")),
                longs(document, "article[data-sku]", "data-sku", "data-price-cents"),
                cart(document),
                total(document),
                body.attr("data-version"),
                first(document, "data-wrapping").orElse("none"),
                document.select("select[name=wrapping] option").eachAttr("value"),
                first(document, "data-note"),
                "/orders".equals(path)
                        ? Optional.of(longs(document, "article[data-order]", "data-order", TOTAL))
                        : Optional.empty());
    }

    private static Optional<Map<String, Integer>> cart(Document document) {
        if (document.selectFirst("[data-cart-lines]") == null) {
            return Optional.empty();
        }
        Map<String, Integer> cart = new LinkedHashMap<>();
        longs(document, "tr[data-sku]", "data-sku", "data-quantity")
                .forEach((sku, quantity) -> cart.put(sku, quantity.intValue()));
        return Optional.of(cart);
    }

    private static OptionalLong total(Document document) {
        Element total = document.selectFirst("[" + TOTAL + "]");
        return total == null ? OptionalLong.empty() : OptionalLong.of(number(total, TOTAL));
    }

    private static Optional<String> first(Document document, String attribute) {
        return Optional.ofNullable(document.selectFirst("[" + attribute + "]")).map(found -> found.attr(attribute));
    }

    private static Map<String, Long> longs(Document document, String query, String key, String value) {
        Map<String, Long> found = new LinkedHashMap<>();
        for (Element element : document.select(query)) {
            found.put(element.attr(key), number(element, value));
        }
        return found;
    }

    /** A number that cannot be read equals none that is expected. */
    private static long number(Element element, String attribute) {
        try {
            return Long.parseLong(element.attr(attribute));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Optional<String> text(String value) {
        return value.isBlank() ? Optional.empty() : Optional.of(value);
    }
}
