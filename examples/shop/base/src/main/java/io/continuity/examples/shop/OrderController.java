package io.continuity.examples.shop;

import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

@Controller
final class OrderController {

    private final Checkout checkout;
    private final CartFormat format;
    private final OrderNews news;

    OrderController(Checkout checkout, CartFormat format, OrderNews news) {
        this.checkout = checkout;
        this.format = format;
        this.news = news;
    }

    @PostMapping("/checkout")
    String buy(HttpSession session, Principal buyer) {
        Optional<Order> bought = checkout.buy(new ShopSession(session, format));
        bought.ifPresent(order -> news.confirmed(buyer.getName(), order));
        return bought.map(order -> "redirect:/orders/" + order.number()).orElse("redirect:/cart?empty");
    }

    @GetMapping("/orders")
    String all(HttpSession session, Model model) {
        model.addAttribute("orders", new ShopSession(session, format).orders().orders());
        return "orders";
    }

    @GetMapping("/orders/{number}")
    String one(@PathVariable String number, HttpSession session, Model model) {
        model.addAttribute(
                "order", new ShopSession(session, format).orders().find(number).orElseThrow(() -> unknown(number)));
        return "order";
    }

    private static ResponseStatusException unknown(String number) {
        return new ResponseStatusException(
                HttpStatus.NOT_FOUND, "There is no order “%s” among your last orders.".formatted(number));
    }
}
