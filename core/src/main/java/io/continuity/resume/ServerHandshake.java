package io.continuity.resume;

import io.continuity.resume.ClaimResult.Claimed;
import io.continuity.resume.Frame.Grant;
import io.continuity.resume.Frame.Hello;
import io.continuity.resume.Frame.Welcome;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;

/** From a client's first frame until a connection is owned here, or not. <em>Not thread-safe.</em> */
final class ServerHandshake {
    private enum Phase {
        HELLO,
        AUTHENTICATION,
        /** Its present owner was asked to release it. */
        WANTED,
        /** The log was asked for it. */
        ASKED,
        OVER
    }

    private static final long HELLO_TIMEOUT = 5000;
    private static final long RELEASE_TIMEOUT = 250;
    private static final long RETRY_PAUSE = 200;
    private static final long NEWER_PAUSE = 1000;
    private static final long NEVER = Long.MAX_VALUE;

    private final ServerSettings settings;
    private final ServerIo io;
    private final BiConsumer<ServedConnection, Long> done;
    private Phase phase = Phase.HELLO;
    private Optional<Hello> hello = Optional.empty();
    private Optional<ResumeTokens.Token> token = Optional.empty();
    private String principal = "";
    private long deadline;

    /** Tells of the connection that is owned now, and of the time, before anything is sent on it. */
    ServerHandshake(ServerSettings settings, ServerIo io, BiConsumer<ServedConnection, Long> done) {
        this.settings = settings;
        this.io = io;
        this.done = done;
    }

    void begin(long now) {
        deadline = now + HELLO_TIMEOUT;
    }

    void frame(Frame frame) {
        if (phase != Phase.HELLO || !(frame instanceof Hello first)) {
            throw new ProtocolException("The first frame must be hello, and nothing may follow until it is answered");
        }
        hello = Optional.of(first);
        phase = Phase.AUTHENTICATION;
        deadline = NEVER;
        io.act(new ServerAction.Authenticate(first.who().at()));
    }

    void refuse(long afterMillis) {
        io.busy(afterMillis);
        over();
    }

    void authenticated(String name) {
        if (phase == Phase.AUTHENTICATION) {
            principal = name;
            Optional<String> presented = hello.orElseThrow().who().token();
            token = presented.flatMap(it -> settings.tokens().open(it, name));
            if (token.isPresent()) {
                want();
            } else {
                create(presented.map(it -> ResetReason.DENIED), OptionalLong.empty());
            }
        }
    }

    private void want() {
        phase = Phase.WANTED;
        io.ask(log -> log.want(request()), (result, now) -> {
            if (phase == Phase.WANTED) {
                if (result.orElse(WantResult.FREE) == WantResult.ASKED) {
                    deadline = now + RELEASE_TIMEOUT;
                } else {
                    claim();
                }
            }
        });
    }

    /** The connection of which it waits to hear that it was released. */
    Optional<ConnectionId> awaited() {
        return phase == Phase.WANTED ? token.map(ResumeTokens.Token::id) : Optional.empty();
    }

    void releasedElsewhere(ConnectionId id) {
        if (awaited().filter(id::equals).isPresent()) {
            claim();
        }
    }

    private void claim() {
        phase = Phase.ASKED;
        deadline = NEVER;
        io.ask(
                log -> log.claim(request()),
                (result, now) -> result.ifPresentOrElse(it -> claimed(it, now), () -> refuse(RETRY_PAUSE)));
    }

    private ClaimRequest request() {
        Hello first = hello.orElseThrow();
        Hello.Who who = first.who();
        ResumeTokens.Token proof = token.orElseThrow();
        ClaimRequest.Client client = new ClaimRequest.Client(
                who.epoch().orElse(""),
                ResumeTokens.digest(principal),
                proof.generation(),
                who.inst(),
                who.why().continues());
        return new ClaimRequest(
                proof.id(),
                settings.node(),
                client,
                new ClaimRequest.Positions(first.rx(), first.oldest(), first.newest()));
    }

    private void claimed(ClaimResult result, long now) {
        if (result instanceof Claimed claimed) {
            resume(claimed, now);
        } else if (result instanceof ClaimResult.Ended ended) {
            create(Optional.of(ended.why()), OptionalLong.of(ended.committed()));
        } else if (result instanceof ClaimResult.Ahead ahead) {
            create(Optional.of(ResetReason.GAP), OptionalLong.of(ahead.committed()));
        } else if (result instanceof ClaimResult.Newer) {
            refuse(NEWER_PAUSE);
        } else {
            create(Optional.of(refused(result)), OptionalLong.empty());
        }
    }

    private static ResetReason refused(ClaimResult result) {
        if (result instanceof ClaimResult.Denied) {
            return ResetReason.DENIED;
        }
        return result instanceof ClaimResult.Forked ? ResetReason.FORK : ResetReason.UNKNOWN;
    }

    private void resume(Claimed claimed, long now) {
        Hello first = hello.orElseThrow();
        // A client that has had the connection all the time may have sent, received and acknowledged on its other
        // transport
        // since it said hello. What another one lacks is missing.
        boolean continues = first.who().why().continues();
        long received = continues ? Math.max(first.rx(), claimed.acknowledged()) : first.rx();
        ServedConnection served = new ServedConnection(settings, io, claimed.owner(), principal);
        if ((claimed.committed() > first.newest() && !continues) || !served.canReplay(claimed, received)) {
            endAndReset(claimed.owner(), claimed.committed());
            return;
        }
        over();
        Grant grant = grant(claimed.owner(), first.who().epoch().orElse(""));
        done.accept(served, now);
        Frame.Resumed resumed = new Frame.Resumed(grant, claimed.committed(), received + 1, claimed.tail() - received);
        served.resume(claimed, resumed, now);
    }

    private void endAndReset(Ownership ending, long handled) {
        io.ask(log -> log.end(ending, Optional.of(ResetReason.GAP)), (result, now) -> {
            if (result.isPresent()) {
                create(Optional.of(ResetReason.GAP), OptionalLong.of(handled));
            } else {
                refuse(RETRY_PAUSE);
            }
        });
    }

    private void create(Optional<ResetReason> why, OptionalLong handled) {
        phase = Phase.ASKED;
        String epoch = Long.toHexString(settings.random().nextLong());
        NewConnection fresh = new NewConnection(
                ConnectionId.random(settings.random()),
                epoch,
                settings.node(),
                ResumeTokens.digest(principal),
                hello.orElseThrow().who().inst(),
                settings.limits());
        io.ask(log -> log.create(fresh), (result, now) -> {
            if (result.isEmpty()) {
                refuse(RETRY_PAUSE);
                return;
            }
            over();
            ServedConnection served = new ServedConnection(settings, io, result.get(), principal);
            done.accept(served, now);
            Welcome welcome = welcome(result.get(), epoch);
            served.open(
                    why.<Frame.Control>map(it -> new Frame.Reset(it, handled, settings.snapshots(), welcome))
                            .orElse(welcome),
                    why,
                    now);
        });
    }

    private Welcome welcome(Ownership own, String epoch) {
        WindowLimits inbound = settings.inbound();
        return new Welcome(
                grant(own, epoch),
                settings.heartbeat().toMillis(),
                settings.limits().ttl().toMillis(),
                inbound.messages(),
                inbound.bytes(),
                Set.of());
    }

    private Grant grant(Ownership own, String epoch) {
        String issued = settings.tokens().issue(own.id(), own.fence(), principal);
        return new Grant(issued, epoch, settings.node(), own.fence());
    }

    /** The transport has closed; what the log was asked for already is waited for, to be given up. */
    void closed() {
        if (phase != Phase.ASKED) {
            over();
        }
    }

    void woken(long now) {
        if (now >= deadline) {
            deadline = NEVER;
            if (phase == Phase.WANTED) {
                claim();
            } else {
                io.close(CloseCode.PROTOCOL, "No hello");
                over();
            }
        }
    }

    long dueAt() {
        return deadline;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    private void over() {
        phase = Phase.OVER;
        deadline = NEVER;
    }
}
