package io.continuity.examples.shop;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.server.ResponseStatusException;

/** Answers every failure with a page, whatever the client says it accepts. */
@Controller
final class TroubleController implements ErrorController {

    private final ErrorAttributes errors;

    TroubleController(ErrorAttributes errors) {
        this.errors = errors;
    }

    @RequestMapping("/error")
    String show(HttpServletRequest request, HttpServletResponse response, Model model) {
        // Without an error behind it, /error is an address like any other that leads nowhere.
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? code
                : HttpStatus.NOT_FOUND.value();
        response.setStatus(status);
        model.addAttribute("status", status);
        model.addAttribute("trouble", Trouble.of(status));
        // Only the shop's own reasons are meant for visitors; those of the frameworks are not.
        if (errors.getError(new ServletWebRequest(request)) instanceof ResponseStatusException refusal) {
            model.addAttribute("reason", refusal.getReason());
        }
        return "trouble";
    }
}
