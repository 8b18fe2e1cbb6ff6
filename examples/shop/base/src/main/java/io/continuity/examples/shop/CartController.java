package io.continuity.examples.shop;

import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

// Parameters default to "" so that a missing one is refused in the same words as a wrong one.
@Controller
@RequestMapping("/cart")
final class CartController {

    private static final String TO_CART = "redirect:/cart";

    private final Catalogue catalogue;
    private final Input input;
    private final CartFormat format;

    CartController(Catalogue catalogue, Input input, CartFormat format) {
        this.catalogue = catalogue;
        this.input = input;
        this.format = format;
    }

    @GetMapping
    String show(HttpSession session, Model model) {
        CartContents cart = shop(session).cart();
        model.addAttribute("bill", catalogue.bill(cart));
        model.addAttribute("cart", cart);
        model.addAttribute("wrappings", format.wrappings());
        return "cart";
    }

    @PostMapping
    String add(
            @RequestParam(defaultValue = "") String sku,
            @RequestParam(defaultValue = "") String quantity,
            HttpSession session) {
        Product product = input.product(sku);
        int added = Input.quantity(quantity, 1);
        int present = shop(session).cart().quantityOf(product.sku());
        return set(session, product, Input.sum(present, added));
    }

    @PostMapping("/update")
    String update(
            @RequestParam(defaultValue = "") String sku,
            @RequestParam(defaultValue = "") String quantity,
            HttpSession session) {
        return set(session, input.product(sku), Input.quantity(quantity, 0));
    }

    @PostMapping("/remove")
    String remove(@RequestParam(defaultValue = "") String sku, HttpSession session) {
        return set(session, input.product(sku), 0);
    }

    @PostMapping("/wishes")
    String wish(
            @RequestParam(defaultValue = "") String wrapping,
            @RequestParam Optional<String> note,
            HttpSession session) {
        CartContents wrapped = shop(session).cart().wrappedIn(input.wrapping(wrapping));
        shop(session).replace(note.map(Input::note).map(wrapped::noted).orElse(wrapped));
        return TO_CART;
    }

    private String set(HttpSession session, Product product, int quantity) {
        ShopSession shop = shop(session);
        shop.replace(shop.cart().with(product.sku(), quantity));
        return TO_CART;
    }

    private ShopSession shop(HttpSession session) {
        return new ShopSession(session, format);
    }
}
