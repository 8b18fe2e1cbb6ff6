package io.continuity.processes.stomp;

import java.security.Principal;
import java.util.Map;
import java.util.Objects;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.stereotype.Controller;

/**
 * Answers each message with one that names it, to all or to the one who has asked. A message is a number, one more than the one
 * before. It writes down what it has done, so that the test can count.
 */
@Controller
public class Talk {
    private static final String PROCESS = System.getProperty("test.name", "");

    private final SimpMessagingTemplate template;

    Talk(SimpMessagingTemplate template) {
        this.template = template;
    }

    /**
     * Tells all who are here.
     *
     * @param number of the message
     * @param user who has sent it
     * @param headers with what is known of the session
     * @return what all are told
     */
    @MessageMapping("/say")
    @SendTo("/topic/said")
    public String say(String number, Principal user, SimpMessageHeaderAccessor headers) {
        note(number, user, headers);
        return "said " + user.getName() + " " + PROCESS + " " + number;
    }

    /**
     * Tells the one who has asked.
     *
     * @param number of the message
     * @param user who has sent it
     * @param headers with what is known of the session
     */
    @MessageMapping("/ask")
    public void ask(String number, Principal user, SimpMessageHeaderAccessor headers) {
        note(number, user, headers);
        template.convertAndSendToUser(user.getName(), "/queue/answers", "answer " + user.getName() + " " + number);
    }

    /**
     * Greets who comes.
     *
     * @param user who that is
     * @return a greeting
     */
    @SubscribeMapping("/welcome")
    public String welcome(Principal user) {
        return "welcome " + user.getName() + " 1";
    }

    private static void note(String number, Principal user, SimpMessageHeaderAccessor headers) {
        System.out.println("ran " + user.getName() + " " + number);
        Map<String, Object> attributes = Objects.requireNonNull(headers.getSessionAttributes());
        int present = Integer.parseInt(number);
        if (!attributes.getOrDefault("last", 0).equals(present - 1)) {
            System.out.println("disorder " + user.getName() + " " + number);
        }
        attributes.put("last", present);
    }
}
