package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.crypto.KeyRing;
import io.continuity.resume.ConnectionHints;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.LogCall;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Message;
import io.continuity.resume.Ownership;
import io.continuity.resume.ResumeTokens;
import io.continuity.resume.ServerAction;
import io.continuity.resume.ServerConnection;
import io.continuity.resume.ServerSettings;
import io.continuity.resume.WindowLimits;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A server that speaks continuity.v1 and answers each message: core's state machine behind a socket of Tomcat. */
final class Instance implements AutoCloseable, ConnectionHints {
    private static final RandomGenerator RANDOM = new SecureRandom();
    private static final KeyRing KEYS = KeyRing.builder()
            .key("test", "7G0nqM2mY5wTgQJkP1vXoL4rS8uE3hBfA6iDzKcN9Wc=")
            .build("test");

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> credentials = new LinkedBlockingQueue<>();
    private final ConnectionLog log;
    private final ServerSettings settings;
    private final ConnectionLog.Listening listening;
    private final TomcatServer tomcat;

    /** What the application does with a message; it may return nothing, and block. */
    volatile Function<String, List<String>> application = text -> List.of();

    /** Says who may come, by the credential. */
    volatile Function<Optional<String>, Boolean> doorman = credential -> true;

    /** Whether new connections get to hear that this instance is busy. */
    volatile OptionalLong busy = OptionalLong.empty();

    private Instance(String node, ConnectionLog log, int window) throws Exception {
        this.log = log;
        this.settings = new ServerSettings(
                node,
                new ResumeTokens(KEYS, RANDOM),
                RANDOM,
                LogLimits.DEFAULT,
                new WindowLimits(window, 1 << 20),
                Duration.ofSeconds(15),
                false);
        this.listening = log.listen(node, this);
        this.tomcat = TomcatServer.start(Link.Socket.class, List.of("continuity.v1", "continuity.v1+chat"), this);
    }

    static Instance start(String node, ConnectionLog log) throws Exception {
        return new Instance(node, log, 256);
    }

    static Instance start(String node, ConnectionLog log, int window) throws Exception {
        return new Instance(node, log, window);
    }

    int port() {
        return tomcat.port();
    }

    URI uri() {
        return tomcat.uri();
    }

    /** Waits for the next message that the application was given. */
    String next() throws InterruptedException {
        return Wait.next(handled);
    }

    String nextCredential() throws InterruptedException {
        return Wait.next(credentials);
    }

    boolean hasHandledAll() {
        return handled.isEmpty();
    }

    /** Sends a message to the one client that is here; it is stored when this returns. */
    void push(String text) throws Exception {
        loop.submit(() -> live(link -> assertThat(link.engine.send(Message.text(text), link.now()))
                        .isTrue()))
                .get(20, TimeUnit.SECONDS);
    }

    void pushVolatile(String text) {
        run(() -> live(link -> link.engine.sendVolatile(Message.text(text))));
    }

    void askForCredentials() {
        run(() -> live(link -> link.engine.askForCredentials(1000)));
    }

    void drain() {
        run(() -> live(link -> link.engine.drain("d", 0, 60_000, link.now())));
    }

    void end() {
        run(() -> live(link -> link.engine.end()));
    }

    private void live(Consumer<Link> action) {
        for (Link link : links) {
            if (link.engine.ownership().isPresent()) {
                action.accept(link);
                link.act();
            }
        }
    }

    private void all(Consumer<Link> action) {
        run(() -> links.forEach(link -> {
            action.accept(link);
            link.act();
        }));
    }

    private void run(Runnable event) {
        if (!loop.isShutdown()) {
            loop.execute(event);
        }
    }

    @Override
    public void wanted(ConnectionId id) {
        all(link -> {
            if (link.owns(id)) {
                link.engine.wanted();
            }
        });
    }

    @Override
    public void released(ConnectionId id) {
        all(link -> link.engine.releasedElsewhere(id));
    }

    @Override
    public void claimed(Ownership lost) {
        all(link -> link.engine.claimedElsewhere(lost));
    }

    @Override
    public void posted(ConnectionId id) {
        all(link -> {
            if (link.owns(id)) {
                link.engine.posted(link.now());
            }
        });
    }

    /** Goes without a word. */
    void kill() {
        loop.shutdownNow();
        listening.close();
        tomcat.close();
    }

    @Override
    public void close() {
        kill();
    }

    /** One socket. */
    static final class Link implements LogCall.Answers {
        private final Instance instance;
        private final Session session;
        private final ServerConnection engine;

        Link(Instance instance, Session session) {
            this.instance = instance;
            this.session = session;
            this.engine = new ServerConnection(instance.settings, now());
        }

        long now() {
            return Clocks.ticker().getAsLong() / 1_000_000;
        }

        boolean owns(ConnectionId id) {
            return engine.ownership().filter(own -> own.id().equals(id)).isPresent();
        }

        void act() {
            for (ServerAction action : engine.actions()) {
                if (action instanceof ServerAction.Send send) {
                    send(send.wire());
                } else if (action instanceof ServerAction.Close close) {
                    close(close.code().code(), close.reason());
                } else if (action instanceof ServerAction.Authenticate asked) {
                    asked.credential().ifPresent(instance.credentials::add);
                    if (instance.doorman.apply(asked.credential())) {
                        engine.authenticated("somebody", OptionalLong.empty());
                    } else {
                        engine.denied();
                    }
                    instance.run(this::act);
                } else if (action instanceof LogCall call) {
                    call.perform(instance.log, this);
                } else if (action instanceof ServerAction.WakeAt wake && wake.at() != Long.MAX_VALUE) {
                    Future<?> unused = instance.loop.schedule(
                            () -> {
                                engine.woken(now());
                                act();
                            },
                            wake.at() - now(),
                            TimeUnit.MILLISECONDS);
                } else if (action instanceof ServerAction.Deliver deliver) {
                    deliver(deliver);
                }
            }
        }

        private void deliver(ServerAction.Deliver deliver) {
            Message message = deliver.message();
            String text = message.isText() ? message.text() : "binary " + message.size();
            instance.handled.add(text);
            List<Message> replies =
                    instance.application.apply(text).stream().map(Message::text).toList();
            engine.handled(deliver.number(), replies, Map.of(), now());
            instance.run(this::act);
        }

        @Override
        public void answered(LogCall.Answer answer) {
            instance.run(() -> {
                engine.answered(answer, now());
                act();
            });
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }

        private void send(Message wire) {
            try {
                if (wire.isText()) {
                    session.getBasicRemote().sendText(wire.text());
                } else {
                    session.getBasicRemote().sendBinary(ByteBuffer.wrap(wire.toByteArray()));
                }
            } catch (IOException | IllegalStateException e) {
                engine.closed();
            }
        }

        private void close(int code, String reason) {
            try {
                session.close(CloseReasons.of(code, reason));
            } catch (IOException e) {
                engine.closed();
            }
        }

        /** What Tomcat calls. */
        public static final class Socket extends Endpoint {
            private volatile Link link;

            @Override
            public void onOpen(Session session, EndpointConfig config) {
                Instance instance = (Instance) config.getUserProperties().get("owner");
                session.setMaxTextMessageBufferSize(1 << 20);
                session.setMaxBinaryMessageBufferSize(1 << 20);
                Link fresh = new Link(instance, session);
                link = fresh;
                instance.links.add(fresh);
                instance.run(() -> {
                    instance.busy.ifPresent(fresh.engine::refuse);
                    fresh.act();
                });
                session.addMessageHandler(
                        String.class, (MessageHandler.Whole<String>) text -> received(Message.text(text)));
                session.addMessageHandler(
                        byte[].class, (MessageHandler.Whole<byte[]>) bytes -> received(Message.binary(bytes)));
            }

            private void received(Message message) {
                Link present = link;
                present.instance.run(() -> {
                    present.engine.received(message, present.now());
                    present.act();
                });
            }

            @Override
            public void onClose(Session session, CloseReason reason) {
                Link present = link;
                present.instance.run(() -> {
                    present.engine.closed();
                    present.act();
                });
            }

            @Override
            public void onError(Session session, Throwable failure) {
                // onClose follows.
            }
        }
    }
}
