package io.continuity.benchmarks.app;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** See the description of the package. */
@RestController
@RequestMapping(produces = MediaType.TEXT_PLAIN_VALUE)
final class SessionController {

    @PostMapping("/create")
    String create(@RequestParam String user, HttpServletRequest request) {
        Content.fill(request.getSession(), user);
        return "created " + user;
    }

    @GetMapping("/user")
    ResponseEntity<String> user(HttpServletRequest request) {
        return answer(request, session -> user(session));
    }

    @GetMapping("/read")
    ResponseEntity<String> read(HttpServletRequest request) {
        return answer(request, session -> cart(session).toString());
    }

    @PostMapping("/write")
    ResponseEntity<String> write(HttpServletRequest request) {
        return answer(request, session -> {
            Cart cart = cart(session);
            cart.change();
            session.setAttribute(Content.CART, cart);
            return cart.toString();
        });
    }

    @PostMapping("/logout")
    ResponseEntity<String> logout(HttpServletRequest request) {
        return answer(request, session -> {
            String user = user(session);
            session.invalidate();
            return "bye " + user;
        });
    }

    @GetMapping("/nop")
    String nop() {
        return "nop";
    }

    private static String user(HttpSession session) {
        return (String) session.getAttribute(Content.USER);
    }

    private static Cart cart(HttpSession session) {
        return (Cart) session.getAttribute(Content.CART);
    }

    private static ResponseEntity<String> answer(HttpServletRequest request, Function<HttpSession, String> work) {
        return Optional.ofNullable(request.getSession(false))
                .map(session -> ResponseEntity.ok(work.apply(session)))
                .orElseGet(() -> ResponseEntity.status(HttpStatus.UNAUTHORIZED).body("no session"));
    }
}
