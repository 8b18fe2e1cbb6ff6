package io.continuity.resume;

import io.continuity.crypto.KeyRing;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One transport of a server, whose log answers at once; tests say what comes, and look at what goes. */
final class ServerTransport implements LogCall.Answers {
    static final SecureRandom RANDOM = new SecureRandom();
    static final WindowLimits INBOUND = new WindowLimits(4, 1000);

    private static final KeyRing KEYS = KeyRing.builder().key("k", drawn()).build("k");

    private final ConnectionLog log;
    private final ServerConnection engine;
    private final String principal;
    final List<Frame> sent = new ArrayList<>();
    final List<ServerAction> told = new ArrayList<>();
    final List<ServerAction> all = new ArrayList<>();
    private final List<LogCall.Answer> answers = new ArrayList<>();
    private boolean holdsAnswers;
    Optional<ServerAction.Close> close = Optional.empty();
    long now;

    ServerTransport(ConnectionLog log, LogLimits limits, String principal) {
        this.log = log;
        this.principal = principal;
        this.engine = new ServerConnection(
                new ServerSettings(
                        "node", new ResumeTokens(KEYS, RANDOM), RANDOM, limits, INBOUND, Duration.ofSeconds(15), false),
                0);
    }

    private static String drawn() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    static Frame.Hello hello(Optional<Frame.Grant> known, HelloReason why, String instance, long... positions) {
        Frame.Hello.Who who = new Frame.Hello.Who(
                known.map(Frame.Grant::token), known.map(Frame.Grant::epoch), Optional.empty(), why, instance);
        return new Frame.Hello(who, positions[0], positions[1], positions[2], Set.of(), 15_000);
    }

    ServerTransport receives(Frame.Control frame) {
        return receives(FrameCodec.control(frame));
    }

    ServerTransport receives(Message wire) {
        engine.received(wire, now);
        return act();
    }

    ServerTransport says(String text) {
        return receives(Message.text(text));
    }

    ServerTransport opens() {
        return receives(hello(Optional.empty(), HelloReason.NEW, "tab", 0, 1, 0));
    }

    boolean sends(String text) {
        boolean accepted = engine.send(Message.text(text), now);
        act();
        return accepted;
    }

    ServerTransport handles(long number, String... replies) {
        engine.handled(number, List.of(replies).stream().map(Message::text).toList(), Map.of(), now);
        return act();
    }

    ServerTransport passes(long millis) {
        now += millis;
        engine.woken(now);
        return act();
    }

    ServerTransport closes() {
        engine.closed();
        return act();
    }

    ServerTransport refuses() {
        engine.refuse(250);
        return act();
    }

    ServerConnection engine() {
        return engine;
    }

    @Override
    public void answered(LogCall.Answer answer) {
        if (holdsAnswers) {
            answers.add(answer);
        } else {
            engine.answered(answer, now);
        }
    }

    /** The log's answers take a while. */
    ServerTransport holdsAnswers() {
        holdsAnswers = true;
        return this;
    }

    ServerTransport getsAnswers() {
        holdsAnswers = false;
        answers.forEach(answer -> {
            engine.answered(answer, now);
            act();
        });
        answers.clear();
        return this;
    }

    ServerTransport getsLastAnswerFirst() {
        Collections.reverse(answers);
        return getsAnswers();
    }

    ServerTransport hearsOfPost() {
        engine.posted(now);
        return act();
    }

    @Override
    public void failed(Throwable cause) {
        throw new AssertionError(cause);
    }

    ServerTransport act() {
        for (ServerAction action : engine.actions()) {
            all.add(action);
            if (action instanceof ServerAction.Send send) {
                sent.add(FrameCodec.decode(send.wire()));
            } else if (action instanceof ServerAction.Close now) {
                close = Optional.of(now);
            } else if (action instanceof ServerAction.Authenticate) {
                engine.authenticated(principal, OptionalLong.empty());
                act();
            } else if (action instanceof LogCall call) {
                call.perform(log, this);
                act();
            } else if (!(action instanceof ServerAction.WakeAt)) {
                told.add(action);
            }
        }
        return this;
    }

    /** The last of a kind that was sent. */
    <T extends Frame> T last(Class<T> kind) {
        return sent.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .reduce((former, latter) -> latter)
                .orElseThrow(() -> new AssertionError("Sent " + sent));
    }

    Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        sent.forEach(frame -> counts.merge(frame.getClass().getSimpleName(), 1, Integer::sum));
        return counts;
    }

    List<String> texts() {
        return sent.stream()
                .filter(Frame.App.class::isInstance)
                .map(frame -> ((Frame.App) frame).message().text())
                .toList();
    }
}
