package io.continuity.examples.shop;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Objects;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

@ControllerAdvice
final class PageAdvice {

    private final ShopProperties shop;
    private final CartFormat format;

    PageAdvice(ShopProperties shop, CartFormat format) {
        this.shop = shop;
        this.format = format;
    }

    @ModelAttribute("page")
    Page page(HttpServletRequest request) {
        String user = Objects.requireNonNullElse(request.getRemoteUser(), "");
        HttpSession session = request.getSession(false);
        int items =
                session == null ? 0 : new ShopSession(session, format).cart().items();
        return new Page(user, shop.version(), shop.instance(), items);
    }
}
