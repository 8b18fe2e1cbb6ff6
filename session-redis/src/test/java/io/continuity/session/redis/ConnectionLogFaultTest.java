package io.continuity.session.redis;

import static io.continuity.session.redis.OneConnection.ROOM;
import static io.continuity.session.redis.OneConnection.await;
import static io.continuity.session.redis.OneConnection.claimed;
import static io.continuity.session.redis.OneConnection.created;
import static io.continuity.session.redis.OneConnection.failure;
import static io.continuity.session.redis.OneConnection.messages;
import static io.continuity.session.redis.OneConnection.request;
import static io.continuity.session.redis.OneConnection.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.resume.ClaimResult;
import io.continuity.resume.ConnectionLogException;
import io.continuity.resume.Message;
import io.continuity.resume.Ownership;
import io.continuity.resume.PostResult;
import io.continuity.resume.ReplayPage;
import io.continuity.resume.WriteResult;
import io.continuity.resume.WriteResult.Collected;
import io.continuity.resume.WriteResult.Done;
import io.continuity.session.SessionObserver;
import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections in a Redis that is away, slow, or loses its answers. */
class ConnectionLogFaultTest {
    private static final Duration SHORT = Duration.ofMillis(700);

    private final RedisServer server = RedisServer.embedded();
    private final FlakyProxy proxy = FlakyProxy.to(server);
    private final String address = proxy.host() + ":" + proxy.port();
    private final RedisConnectionLog log = RedisConnectionLog.builder("redis://" + address)
            .timeout(OneConnection.PATIENCE)
            .build();
    private final RedisConnectionLog hurried =
            RedisConnectionLog.builder("redis://" + address).timeout(SHORT).build();
    private final RedisConnectionLog direct = RedisConnectionLog.builder(
                    server.uri().toString())
            .timeout(OneConnection.PATIENCE)
            .build();
    private Ownership owner;

    @BeforeEach
    void connect() {
        Ownership first = created(log);
        await(log.append(first, 1, messages("a")));
        await(log.post(first.id(), Message.text("b")));
        await(log.collect(first, 2, ROOM));
        await(log.release(claimed(log, first).owner())); // So that the server knows these scripts.
        TwoInstances.until(this::isHurriedConnected);
        owner = created(log);
    }

    @AfterEach
    void close() {
        log.close();
        hurried.close();
        direct.close();
        proxy.close();
        server.close();
    }

    /** And knows the server's time. */
    private boolean isHurriedConnected() {
        try {
            created(hurried);
            return true;
        } catch (AssertionError e) {
            return false; // It takes longer to connect.
        }
    }

    private List<String> kept() {
        return texts(await(direct.read(owner, 0)).orElseThrow());
    }

    @Test
    void serverThatIsAwayIsAnErrorAndNeverAnAbsence() {
        proxy.cut();

        for (CompletionStage<?> call : List.of(
                hurried.read(owner, 0),
                hurried.claim(request(owner, 0)),
                hurried.append(owner, 1, messages("secret")),
                hurried.post(owner.id(), Message.text("secret")),
                hurried.want(request(owner, 0)),
                hurried.members("g", Optional.empty()))) {
            assertThat(failure(call))
                    .isInstanceOf(ConnectionLogException.class)
                    .message()
                    .contains(address, "within 700 ms")
                    .doesNotContain(owner.id().value(), "secret");
        }

        proxy.heal();
        assertThat(await(log.append(owner, 1, messages("a")))).isEqualTo(new Done(1));
    }

    @Test
    void writeThatIsNotAnsweredIsUnknownAndItsRepetitionHasTheEffectOfOne() {
        proxy.stallReplies();
        assertThat(failure(hurried.append(owner, 1, messages("a"))))
                .isInstanceOf(ConnectionLogException.class)
                .hasMessageContaining("no answer in time");
        assertThat(kept()).containsExactly("1a");
        proxy.heal();

        assertThat(await(log.append(owner, 1, messages("a", "b")))).isEqualTo(new Done(2));
        assertThat(kept()).containsExactly("1a", "2b");
    }

    @Test
    void writeWhoseAnswerBreaksOffIsSentAgainWithTheEffectOfOne() {
        proxy.breakReplyAfter(0);

        assertThat(await(log.append(owner, 1, messages("a")))).isEqualTo(new Done(1));

        assertThat(proxy.hasBroken()).isTrue();
        assertThat(kept()).containsExactly("1a");
    }

    @Test
    void claimWhoseAnswerBreaksOffIsOneClaim() {
        proxy.breakReplyAfter(0);

        assertThat(claimed(log, owner).owner().fence()).isEqualTo(2);

        assertThat(proxy.hasBroken()).isTrue();
        assertThat(claimed(direct, owner).owner().fence())
                .as("the token is good once more")
                .isEqualTo(3);
    }

    @Test
    void creationWhoseAnswerBreaksOffIsOneCreation() {
        proxy.breakReplyAfter(0);

        Ownership other = created(log);

        assertThat(proxy.hasBroken()).isTrue();
        assertThat(await(log.refresh(other))).isEqualTo(new Done(0));
    }

    @Test
    void whatIsPostedIsNeverSentTwice() {
        proxy.breakReplyAfter(0);

        assertThat(failure(log.post(owner.id(), Message.text("a")))).isInstanceOf(ConnectionLogException.class);

        assertThat(proxy.hasBroken()).isTrue();
        Collected collected = (Collected) await(log.collect(owner, 1, ROOM));
        assertThat(texts(collected.entries())).containsExactly("1a");
    }

    @Test
    void whatWasCertainlyNotPostedIsSentAgain() {
        proxy.cut();
        try (RedisConnectionLog fresh = RedisConnectionLog.builder("redis://" + address)
                .timeout(OneConnection.PATIENCE)
                .build()) {
            CompletionStage<PostResult> posted = fresh.post(owner.id(), Message.text("a"));
            proxy.heal();

            assertThat(await(posted)).isEqualTo(PostResult.STORED);
        }
    }

    @Test
    void whatIsPostedWhileThereIsNoConnectionKeepsItsOrder() {
        proxy.cut();
        try (RedisConnectionLog fresh = RedisConnectionLog.builder("redis://" + address)
                .timeout(OneConnection.PATIENCE)
                .build()) {
            List<CompletionStage<PostResult>> posted = IntStream.range(0, 20)
                    .mapToObj(i -> fresh.post(owner.id(), Message.text("m" + i)))
                    .toList();
            proxy.heal();
            posted.forEach(stage -> assertThat(await(stage)).isEqualTo(PostResult.STORED));
        }

        Collected collected = (Collected) await(log.collect(owner, 1, ROOM));
        assertThat(texts(collected.entries()))
                .isEqualTo(
                        IntStream.range(0, 20).mapToObj(i -> (i + 1) + "m" + i).toList());
    }

    @Test
    void callsBehindOneThatHasFailedAreNotMade() {
        proxy.stallReplies();
        CompletionStage<WriteResult> first = hurried.append(owner, 1, messages("a"));
        CompletionStage<WriteResult> second = hurried.append(owner, 2, messages("b"));
        CompletionStage<WriteResult> third = hurried.release(owner);

        assertThat(failure(first)).hasMessageContaining("no answer in time");
        assertThat(failure(second)).hasMessageContaining("An earlier call");
        assertThat(failure(third)).hasMessageContaining("An earlier call");

        proxy.heal();
        assertThat(kept()).containsExactly("1a");
        assertThat(await(log.append(owner, 2, messages("b"))))
                .as("not released")
                .isEqualTo(new Done(2));
    }

    @Test
    void claimThatWasHeldUpTakesNothingFromAnybody() {
        server.pause();
        assertThat(failure(hurried.claim(request(owner, 0)))).hasMessageContaining("no answer in time");
        server.resume();

        TwoInstances.until(this::isHurriedConnected); // Comes after the claim on its connection.
        assertThat(await(log.refresh(owner))).isEqualTo(new Done(0));
        assertThat(await(log.claim(request(owner, 0)))).isInstanceOf(ClaimResult.Claimed.class);
    }

    @Test
    void writeThatWasHeldUpDoesNothingOnceTheOwnerHasGoneOn() {
        Doubts doubts = new Doubts();
        ConnectionCalls calls = new ConnectionCalls(new ConnectionKeys("continuity"), doubts);
        ScriptCall heldUp = calls.collect(owner, 1, ROOM);
        doubts.add();
        try (Masters masters = Topology.parse(server.uri().toString())
                .masters(Optional.empty(), Optional.empty(), SessionObserver.NONE)) {
            AsyncScripts scripts = new AsyncScripts(masters, Optional.empty(), doubts);
            Deadline deadline = Deadline.within(Duration.ofSeconds(10));
            await(scripts.run(() -> calls.refresh(owner), AsyncScripts.Effect.REPEATABLE, deadline));
            await(log.post(owner.id(), Message.text("a")));

            List<Object> answer = await(scripts.run(() -> heldUp, AsyncScripts.Effect.REPEATABLE, deadline));

            assertThat(ConnectionAnswers.code(answer)).isEqualTo("LATE");
            assertThat(kept()).isEmpty();
        }
    }

    @Test
    void serverThatWasEmptiedHasNoConnections() {
        server.kill();
        server.start();

        assertThat(await(log.claim(request(owner, 0)))).isEqualTo(new ClaimResult.Absent());
        assertThat(await(log.append(owner, 1, messages("a")))).isEqualTo(new WriteResult.Absent());
        assertThat(await(log.append(created(log), 1, messages("a")))).isEqualTo(new Done(1));
    }

    @Test
    void serverThatKeepsSilentIsAskedByOneCallAtATime() {
        server.pause();
        for (int i = 0; i < 4; i++) {
            assertThat(failure(hurried.read(owner, 0))).isInstanceOf(ConnectionLogException.class);
        }
        CompletionStage<Optional<ReplayPage>> waiting = hurried.read(owner, 0);
        CompletionStage<Optional<ReplayPage>> refused = hurried.read(owner, 0);

        assertThat(failure(refused)).hasMessageContaining("was not asked to read a connection");
        assertThat(failure(waiting)).hasMessageContaining("no answer in time");
        server.resume();
        assertThat(await(log.read(owner, 0))).isPresent();
    }

    @Test
    void zombieIsRefusedByRedis() {
        Ownership next = claimed(direct, owner).owner();
        await(direct.append(next, 1, messages("new")));

        assertThat(await(log.append(owner, 1, messages("old")))).isEqualTo(new WriteResult.Refused());
        assertThat(await(log.release(owner))).isEqualTo(new WriteResult.Refused());
        assertThat(kept()).containsExactly("1new");
    }

    @Test
    void badSettingsAreRefused() {
        assertThatThrownBy(() -> RedisConnectionLog.builder("http://:secret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> RedisConnectionLog.builder("redis://host")
                        .keyPrefix("a b")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyPrefix");
        assertThatThrownBy(() -> RedisConnectionLog.builder(RedisURI.create("redis://host"))
                        .timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout must be above 0 and at most PT1M: PT0S");
    }
}
