package io.continuity.spring.app;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Map;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.support.RequestContextUtils;
import org.springframework.web.servlet.view.RedirectView;

@RestController
class Pages {
    private static final String NOTE = "note";

    private final Gate gate;

    Pages(Gate gate) {
        this.gate = gate;
    }

    @GetMapping("/me")
    String me(Principal user) {
        return user.getName();
    }

    @GetMapping("/open/csrf")
    String csrf(CsrfToken token) {
        return token.getToken();
    }

    @GetMapping("/open/untouched")
    String untouched() {
        return "untouched";
    }

    @GetMapping("/open/new")
    String create(HttpSession session) {
        session.setAttribute(NOTE, new Note("new"));
        return "created";
    }

    @GetMapping("/open/note")
    String note(HttpSession session) {
        return session.getAttribute(NOTE) instanceof Note note ? note.text() : "none";
    }

    @GetMapping("/open/timeout")
    String timeout(HttpSession session) {
        return Integer.toString(session.getMaxInactiveInterval());
    }

    @PostMapping("/open/note")
    String note(HttpSession session, @RequestParam String text) {
        session.setAttribute(NOTE, new Note(text));
        return "noted";
    }

    @PostMapping("/open/flash")
    RedirectView flash(@RequestParam String text, RedirectAttributes redirect) {
        redirect.addFlashAttribute(NOTE, new Note(text));
        BeanPropertyBindingResult errors = new BeanPropertyBindingResult(new Note(text), NOTE);
        errors.reject("too.short", "too short");
        redirect.addFlashAttribute("errors", errors);
        return new RedirectView("/open/flash");
    }

    @GetMapping("/open/flash")
    String flash(HttpServletRequest request) {
        Map<String, ?> flash = RequestContextUtils.getInputFlashMap(request);
        return flash != null
                        && flash.get(NOTE) instanceof Note note
                        && flash.get("errors") instanceof BeanPropertyBindingResult errors
                ? note.text() + ", " + errors.getAllErrors().get(0).getDefaultMessage()
                : "none";
    }

    /** Writes into the session after the test has let it pass. */
    @GetMapping("/open/slow")
    String slow(HttpSession session) throws InterruptedException {
        gate.entered().countDown();
        gate.open().await();
        session.setAttribute(NOTE, new Note("slow"));
        return "slow";
    }
}
