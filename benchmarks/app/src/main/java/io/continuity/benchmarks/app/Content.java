package io.continuity.benchmarks.app;

import jakarta.servlet.http.HttpSession;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** What the session of a signed-in shopper holds: ten attributes, together about 3 KB when serialized by the JDK. */
final class Content {
    static final String USER = "user";
    static final String CART = "cart";

    private static final int LINES = 6;
    private static final int SEEN = 12;
    private static final Instant SIGNED_IN = Instant.parse("2026-11-23T08:00:00Z");

    private Content() {}

    static void fill(HttpSession session, String user) {
        of(user).forEach(session::setAttribute);
    }

    static Map<String, Object> of(String user) {
        return Map.of(
                USER,
                user,
                CART,
                cart(user),
                "address",
                new Address("Somebody " + user, "12 Long Street, Back House", "12345", "Some Town", "DE"),
                "locale",
                Locale.GERMANY,
                "signedInAt",
                SIGNED_IN,
                "csrfToken",
                UUID.nameUUIDFromBytes(user.getBytes(StandardCharsets.UTF_8)).toString(),
                "recentlySeen",
                recentlySeen(),
                "preferences",
                preferences(),
                "lastSearch",
                "waterproof hiking boots size 43, in stock, up to 150 euros, sorted by rating",
                "campaign",
                "newsletter-2026-11-early-winter-sale?medium=email&segment=returning&variant=b");
    }

    private static Cart cart(String user) {
        return new Cart(
                user,
                IntStream.range(0, LINES)
                        .mapToObj(i -> new CartLine(
                                "SKU-%08d".formatted(i * 7919),
                                "Article number %d with a name of usual length".formatted(i),
                                BigDecimal.valueOf(1999 + 100L * i, 2),
                                i + 1))
                        .toList());
    }

    private static List<String> recentlySeen() {
        return new ArrayList<>(IntStream.range(0, SEEN)
                .mapToObj(i -> "/articles/outdoor/%d-an-article-that-was-looked-at".formatted(10_000 + i))
                .toList());
    }

    private static Map<String, String> preferences() {
        return new HashMap<>(Map.of(
                "currency", "EUR",
                "theme", "dark",
                "itemsPerPage", "48",
                "sort", "rating",
                "newsletter", "weekly",
                "view", "tiles"));
    }
}
