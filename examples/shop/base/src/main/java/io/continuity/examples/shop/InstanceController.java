package io.continuity.examples.shop;

import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows who answered, and that the session is the same whoever does. */
@Controller
final class InstanceController {

    private static final int HASH_LENGTH = 12;

    private final String release;
    private final Instant started;
    private final CartFormat format;

    InstanceController(@Value("${spring.application.version}") String release, InstantSource clock, CartFormat format) {
        this.release = release;
        this.format = format;
        this.started = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    @GetMapping("/instance")
    String show(HttpSession session, Model model) {
        model.addAttribute("release", release);
        model.addAttribute("started", started);
        model.addAttribute("sessionHash", hash(session.getId()));
        model.addAttribute(
                "lines", new ShopSession(session, format).cart().lines().size());
        return "instance";
    }

    /** Enough to recognise a session by, too little to enter it with. */
    private static String hash(String sessionId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(sessionId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
