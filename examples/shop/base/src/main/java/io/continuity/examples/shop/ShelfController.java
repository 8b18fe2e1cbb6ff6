package io.continuity.examples.shop;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The pages that change nothing: the catalogue and the door to it. */
@Controller
final class ShelfController {

    private final Catalogue catalogue;

    ShelfController(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/login")
    String login() {
        return "login";
    }

    @GetMapping("/")
    String products(Model model) {
        model.addAttribute("products", catalogue.products());
        return "catalogue";
    }

    /** A page that stays open, and hears what is on the shelves. */
    @GetMapping("/live")
    String live(Model model) {
        model.addAttribute("products", catalogue.products());
        return "live";
    }
}
