package io.continuity.examples.adoption;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Notes {
    @GetMapping("/me")
    String me(Principal user) {
        return user.getName();
    }

    @GetMapping("/notes")
    String all(HttpServletRequest request) {
        Map<String, String> notes = new TreeMap<>();
        HttpSession session = request.getSession(false);
        if (session != null) {
            for (String name : Collections.list(session.getAttributeNames())) {
                if (session.getAttribute(name) instanceof Note note) {
                    notes.put(name, note.text());
                }
            }
        }
        return notes.toString();
    }

    @PostMapping("/notes/put")
    String put(HttpSession session, @RequestParam String name, @RequestParam String text) {
        session.setAttribute(name, new Note(text));
        return "put";
    }

    @PostMapping("/notes/remove")
    String remove(HttpSession session, @RequestParam String name) {
        session.removeAttribute(name);
        return "removed";
    }
}
