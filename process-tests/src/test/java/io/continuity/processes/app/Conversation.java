package io.continuity.processes.app;

import io.continuity.ws.server.OnLeave;
import io.continuity.ws.server.OnResume;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers each message with one that names it, and says something of its own now and then, from a timer's thread. It writes
 * down what it has done, so that the test can count.
 *
 * <p>A message is a number, one more than the one before, and perhaps the name of a gate to wait for. What it says of its own
 * is {@code push SOURCE NUMBER}, with a source for each time that a connection begins or goes on here.
 */
@ServerEndpoint("/conversation/{client}")
public final class Conversation {
    private static final String PROCESS = System.getProperty("test.name", "");
    private static final Duration INTERVAL = Duration.ofMillis(Long.getLong("test.push", 0));
    private static final AtomicInteger SOURCES = new AtomicInteger();
    private static final Set<Conversation> HERE = ConcurrentHashMap.newKeySet();
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "timer");
        thread.setDaemon(true);
        return thread;
    });

    private static volatile boolean hushed;

    private final String source = PROCESS + "/" + SOURCES.incrementAndGet();
    private volatile Optional<Session> session = Optional.empty();
    private int pushed;

    /** Called by the container. */
    public Conversation() {}

    /** Says nothing more of its own at {@code hush}; anything else is said to all who are here. */
    static void obey(String line) {
        if (line.equals("hush")) {
            hushed = true;
        } else {
            HERE.forEach(it -> it.session.ifPresent(to -> it.say(to, line, () -> {})));
        }
        System.out.println("told " + line);
    }

    /**
     * Begins here, or goes on here.
     *
     * @param with whom
     * @param client its name
     */
    @OnOpen
    @OnResume
    public void begin(Session with, @PathParam("client") String client) {
        session = Optional.of(with);
        HERE.add(this);
        System.out.println("began " + client + " ");
        next();
    }

    /** Is elsewhere, or has ended. */
    @OnLeave
    @OnClose
    public void end() {
        session = Optional.empty();
        HERE.remove(this);
    }

    private void next() {
        if (!INTERVAL.isZero() && !hushed) {
            var unused = TIMER.schedule(this::push, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** One after another, as only then their order is known. */
    private void push() {
        pushed++;
        session.ifPresent(to -> say(to, "push " + source + " " + pushed, this::next));
    }

    private void say(Session to, String text, Runnable then) {
        to.getAsyncRemote().sendText(text, result -> {
            System.out.println((result.isOK() ? "kept " : "failed ") + text);
            then.run();
        });
    }

    /**
     * Answers.
     *
     * @param to whom
     * @param text a number, and perhaps what to wait for
     * @param client whose number it is
     * @return the answer
     */
    @OnMessage
    public String answer(Session to, String text, @PathParam("client") String client) {
        String[] words = text.split(" ", 2);
        System.out.println("ran " + client + " " + words[0]);
        int number = Integer.parseInt(words[0]);
        if (!to.getUserProperties().getOrDefault("last", 0).equals(number - 1)) {
            System.out.println("disorder " + client + " " + words[0]);
        }
        to.getUserProperties().put("last", number);
        if (words.length > 1) {
            Gates.enter(words[1]);
            Gates.await(words[1]);
        }
        return "reply " + number;
    }
}
