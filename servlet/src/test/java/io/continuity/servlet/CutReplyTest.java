package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Redis' answers to requests that end in the middle, at whatever byte. */
class CutReplyTest {
    private static final Duration AMPLE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int LARGE = 300_000;

    private final RedisServer server = RedisServer.embedded();
    private final FlakyProxy proxy = FlakyProxy.to(server);

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    private DisturbedRedis start(FailurePolicy policy, Duration deadline) {
        DisturbedRedis redis = new DisturbedRedis(
                URI.create("redis://" + proxy.host() + ":" + proxy.port()), server, policy, deadline);
        assertThat(redis.get("/count").status()).isEqualTo(200);
        redis.awaitRecovery();
        return redis;
    }

    /** The request reads the session, and changes it: first the reply to the load breaks off, then that to the save. */
    @Test
    void requestIsAnsweredOverAnotherConnectionAndItsChangeIsMadeOnce() {
        try (DisturbedRedis redis = start(FailurePolicy.FAIL, AMPLE)) {
            int requests = 1;
            long bytes = 0;
            do {
                proxy.breakReplyAfter(bytes++);

                assertThat(redis.get("/count").status()).isEqualTo(200);
                assertThat(redis.stored()).as("byte %s", bytes).isEqualTo(Integer.toString(++requests));
            } while (proxy.hasBroken());
            assertThat(bytes).as("bytes of both replies").isGreaterThan(100);
            assertThat(redis.counts.failed).hasValue(0);
        }
    }

    @Test
    void largeReplyIsReadAgain() {
        try (DisturbedRedis redis = start(FailurePolicy.FAIL, AMPLE)) {
            redis.get("/fill?bytes=" + LARGE);
            for (int part = 0; part <= 20; part++) {
                proxy.breakReplyAfter((long) LARGE * part / 20);

                assertThat(redis.get("/get").body()).isEqualTo("1");
                assertThat(proxy.hasBroken()).isTrue();
            }
        }
    }

    /** Whether a change was made is the same for all bytes of a reply: not while the load is answered, then once. */
    @Test
    void withoutAnotherConnectionItFailsAndItsChangeIsMadeOnceAtMost() {
        try (DisturbedRedis redis = start(FailurePolicy.FAIL, SHORT)) {
            List<Integer> made = new ArrayList<>();
            long bytes = 0;
            proxy.cutReplyAfter(bytes);
            for (Browser.Answer answer = redis.get("/count"); proxy.hasBroken(); answer = redis.get("/count")) {
                assertThat(answer.status()).as("byte %s", bytes).isEqualTo(503);
                assertThat(answer.header("Retry-After")).contains("1");
                assertThat(answer.setCookies()).isEmpty();
                made.add(Integer.parseInt(redis.stored()));
                assertThat(redis.counts.failed).hasValueGreaterThanOrEqualTo(made.size());

                proxy.heal();
                redis.awaitRecovery();
                assertThat(Integer.parseInt(redis.stored())).isEqualTo(made.get(made.size() - 1));
                bytes += 7;
                proxy.cutReplyAfter(bytes);
            }
            long loads = made.stream().filter(value -> value == 1).count();
            assertThat(loads).isGreaterThan(10);
            assertThat(made.subList((int) loads, made.size()))
                    .as("after the load, each has made its change once")
                    .isNotEmpty()
                    .isEqualTo(IntStream.rangeClosed(2, made.size() - (int) loads + 1)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void underDegradeChangesAreKeptAndMadeOnce() {
        try (DisturbedRedis redis = start(FailurePolicy.DEGRADE, SHORT)) {
            int requests = 1;
            long bytes = 0;
            boolean broken;
            do {
                proxy.cutReplyAfter(bytes++);

                assertThat(redis.get("/count").status()).as("byte %s", bytes).isEqualTo(200);
                assertThat(redis.get("/get").body()).isEqualTo(Integer.toString(++requests));
                broken = proxy.hasBroken();
                proxy.heal();
                redis.awaitRecovery();
                assertThat(redis.stored()).as("byte %s", bytes).isEqualTo(Integer.toString(requests));
            } while (broken);
            assertThat(redis.counts.kept).hasValue(redis.counts.replayed.get()).hasValueGreaterThan(10);
            assertThat(redis.counts.lost).hasValue(0);
        }
    }

    /** All that a new connection says before, and the load. */
    @Test
    void underDegradeReadsAreServedFromACopy() {
        try (DisturbedRedis redis = start(FailurePolicy.DEGRADE, SHORT)) {
            proxy.cut();
            redis.awaitDoubt();
            int cuts = 0;
            int served;
            do {
                proxy.cutReplyAfter(17L * cuts);
                served = redis.counts.served.get();
                Browser.Answer answer = redis.get("/get");
                assertThat(answer.status()).as("cut %s", cuts).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("1");
                cuts += proxy.hasBroken() ? 1 : 0; // There may have been no time to connect again.
            } while (redis.counts.served.get() > served);
            assertThat(cuts).isGreaterThan(10);
            assertThat(redis.counts.served).hasValueGreaterThanOrEqualTo(cuts);
            proxy.heal();
            redis.awaitRecovery();
            assertThat(redis.stored()).isEqualTo("1");
        }
    }
}
