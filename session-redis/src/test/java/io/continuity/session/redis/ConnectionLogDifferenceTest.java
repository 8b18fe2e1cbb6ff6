package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.resume.ClaimRequest;
import io.continuity.resume.ClaimRequest.Client;
import io.continuity.resume.ClaimRequest.Positions;
import io.continuity.resume.ClaimResult.Claimed;
import io.continuity.resume.Commit;
import io.continuity.resume.ConnectionHints;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.LogLimits;
import io.continuity.resume.MemberPage;
import io.continuity.resume.Message;
import io.continuity.resume.NewConnection;
import io.continuity.resume.Overflow;
import io.continuity.resume.Ownership;
import io.continuity.resume.ResetReason;
import io.continuity.resume.WindowLimits;
import io.continuity.resume.WriteResult;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same calls, drawn at random, give the same answers from the log in Redis as from the reference implementation.
 *
 * <p>{@code -Dcontinuity.difference.runs} makes more runs, {@code -Dcontinuity.difference.seed} repeats one.
 */
class ConnectionLogDifferenceTest {
    private static final int RUNS = Integer.getInteger("continuity.difference.runs", 150);
    private static final Long ONE_SEED = Long.getLong("continuity.difference.seed");
    private static final int CALLS = 120;
    private static final String PREFIX = "difference";

    /** Added up, it never comes near a TTL or the time for which a token is good once more. */
    private static final Duration STEP = Duration.ofSeconds(13);

    private static RedisServer server;
    private static RedisConnectionLog redis;

    @BeforeAll
    static void start() {
        server = RedisServer.embedded();
        redis = RedisConnectionLog.builder(server.uri().toString())
                .keyPrefix(PREFIX)
                .timeout(OneConnection.PATIENCE)
                .build();
    }

    @AfterAll
    static void stop() {
        redis.close();
        server.close();
    }

    @Test
    void randomCallsHaveTheSameAnswers() throws Exception {
        if (ONE_SEED != null) {
            new Run(ONE_SEED).perform();
            return;
        }
        Map<String, Integer> answers = new HashMap<>();
        for (long seed = 1; seed <= RUNS; seed++) {
            Run run = new Run(seed);
            run.perform();
            run.answers.forEach((kind, count) -> answers.merge(kind, count, Integer::sum));
        }
        assertThat(answers.keySet())
                .as("kinds of answers that were compared")
                .contains("Claimed", "Ended", "Denied", "Forked", "Ahead", "Absent", "Done", "Collected", "Refused")
                .contains("Mismatch", "STORED", "FULL", "ABSENT", "ASKED", "FREE", "Optional", "none");
    }

    /** One series of calls. */
    private static final class Run {
        private final Random random;
        private final long seed;
        private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
        private final ConnectionLog memory = new InMemoryConnectionLog(clock);
        private final ConnectionTime time = new ConnectionTime(() -> List.of(server), PREFIX);
        private final List<Ownership> known = new ArrayList<>();
        private final Map<ConnectionId, Long> tails = new HashMap<>();
        private final Map<String, Integer> answers = new HashMap<>();
        private int step;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void perform() throws Exception {
            redis.listen("node-1", NOTHING);
            memory.listen("node-1", NOTHING);
            create();
            for (step = 0; step < CALLS; step++) {
                call();
            }
        }

        private void call() throws Exception {
            Ownership owner = owner();
            long tail = tails.getOrDefault(owner.id(), 0L);
            switch (random.nextInt(24)) {
                case 0 -> create();
                case 1, 2, 3 -> claim(owner, tail);
                case 4, 5, 6, 7 ->
                    wrote(owner, both(log -> log.append(owner, near(tail), messages(1 + random.nextInt(4)))));
                case 8, 9, 10 -> commit(owner, tail);
                case 11, 12 -> wrote(owner, both(log -> log.collect(owner, near(tail), room())));
                case 13 -> both(log -> log.read(owner, Math.max(0, near(tail) - random.nextInt(4))));
                case 14, 15, 16 -> both(log -> log.post(owner.id(), message()));
                case 17 -> both(log -> log.acknowledge(owner, Math.max(0, tail - random.nextInt(4))));
                case 18 -> both(log -> log.drop(owner, Math.max(0, tail - random.nextInt(4))));
                case 19 -> wrote(owner, both(log -> log.refresh(owner)));
                case 20 -> wrote(owner, both(log -> log.release(owner)));
                case 21 -> endOrWant(owner, tail);
                case 22 -> members(owner);
                default -> pass();
            }
        }

        private void create() throws Exception {
            ConnectionId id = ConnectionId.random(random);
            Overflow overflow = List.of(Overflow.values()).get(random.nextInt(3));
            LogLimits limits = new LogLimits(
                    new WindowLimits(4 + random.nextInt(6), 1 + random.nextInt(200_000)),
                    overflow,
                    Duration.ofMinutes(2));
            NewConnection fresh =
                    new NewConnection(id, "epoch", "node-" + random.nextInt(2), "p" + seed, "tab", limits);
            known.add(both(log -> log.create(fresh)));
        }

        private Ownership owner() {
            Ownership owner = known.get(Math.max(0, known.size() - 1 - random.nextInt(3)));
            return chance(15) ? new Ownership(owner.id(), owner.fence() + random.nextInt(2)) : owner;
        }

        private void claim(Ownership owner, long tail) throws Exception {
            ClaimRequest request = request(owner, tail);
            if (both(log -> log.claim(request)) instanceof Claimed claimed) {
                known.add(claimed.owner());
                tails.put(owner.id(), claimed.tail());
            }
        }

        private ClaimRequest request(Ownership owner, long tail) {
            Client client = new Client(
                    chance(20) ? "other" : "epoch",
                    chance(20) ? "mallory" : "p" + seed,
                    Math.max(0, owner.fence() - random.nextInt(2)),
                    chance(5) ? "other tab" : "tab",
                    random.nextBoolean());
            long oldest = random.nextInt(8);
            long received = chance(8) ? tail + 20 : Math.max(0, tail + 1 - random.nextInt(4));
            return new ClaimRequest(
                    owner.id(), "node-" + random.nextInt(3), client, new Positions(received, oldest, oldest));
        }

        private void commit(Ownership owner, long tail) throws Exception {
            Map<String, Optional<EncodedAttribute>> attributes = new HashMap<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                byte[] value = new byte[random.nextInt(100)];
                random.nextBytes(value);
                attributes.put("a" + random.nextInt(3), Optional.of(EncodedAttribute.of(value)));
            }
            attributes.put("a" + random.nextInt(5), Optional.empty());
            long position = 1L + step / 3 + random.nextInt(3);
            Commit commit = new Commit(position, near(tail), messages(random.nextInt(3)), attributes);
            wrote(owner, both(log -> log.commit(owner, commit)));
        }

        private void endOrWant(Ownership owner, long tail) throws Exception {
            if (random.nextInt(3) == 0) {
                Optional<ResetReason> why = random.nextBoolean() ? Optional.of(ResetReason.GAP) : Optional.empty();
                both(log -> log.end(owner, why));
            } else {
                ClaimRequest request = request(owner, tail);
                both(log -> log.want(request));
            }
        }

        private void members(Ownership owner) throws Exception {
            String group = seed + " " + random.nextInt(2);
            both(log -> step % 3 > 0 ? log.join(owner, group) : log.leave(owner, group));
            found(log -> log.members(group, Optional.empty()));
            found(log -> log.belongingTo("p" + seed, Optional.empty()));
        }

        /** What has expired may be found as well. */
        private void found(Function<ConnectionLog, CompletionStage<MemberPage>> call) throws Exception {
            assertThat(new HashSet<>(answer(redis, call).members()))
                    .as("seed %d, step %d", seed, step)
                    .containsAll(answer(memory, call).members());
        }

        private void pass() {
            if (random.nextInt(3) == 0) {
                Duration duration = STEP.multipliedBy(1 + random.nextInt(6));
                clock.advance(duration);
                time.pass(duration);
            }
        }

        private long near(long tail) {
            return random.nextInt(5) > 0 ? tail + 1 : Math.max(1, tail + 2 - random.nextInt(4));
        }

        private WindowLimits room() {
            return new WindowLimits(1 + random.nextInt(3), 1 + random.nextInt(30_000));
        }

        private List<Message> messages(int count) {
            List<Message> messages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                messages.add(message());
            }
            return messages;
        }

        /** Few different ones: so that repeats sometimes are the same. */
        private Message message() {
            return switch (random.nextInt(5)) {
                case 0 -> Message.binary(new byte[] {0, -1, 10});
                case 1 -> Message.text("x".repeat(random.nextInt(40_000)));
                default -> Message.text("m");
            };
        }

        private boolean chance(int oneIn) {
            return random.nextInt(oneIn) == 0;
        }

        /** Calls draw their arguments themselves, so both draw from the same seed. */
        private <T> T both(Function<ConnectionLog, CompletionStage<T>> call) throws Exception {
            long before = random.nextLong();
            random.setSeed(before);
            T expected = answer(memory, call);
            random.setSeed(before);
            T actual = answer(redis, call);
            assertThat(actual).as("seed %d, step %d", seed, step).isEqualTo(expected);
            count(expected);
            return expected;
        }

        private void wrote(Ownership owner, WriteResult result) {
            if (result instanceof WriteResult.Done done) {
                tails.put(owner.id(), done.tail());
            } else if (result instanceof WriteResult.Mismatch mismatch) {
                tails.put(owner.id(), mismatch.tail());
            } else if (result instanceof WriteResult.Collected collected) {
                collected.entries().forEach(entry -> tails.put(owner.id(), entry.number()));
            }
        }

        private void count(Object answer) {
            boolean none = answer instanceof Optional<?> read && read.isEmpty();
            String kind = answer instanceof Enum<?> || none
                    ? (none ? "none" : answer.toString())
                    : answer.getClass().getSimpleName();
            answers.merge(kind, 1, Integer::sum);
        }

        private <T> T answer(ConnectionLog log, Function<ConnectionLog, CompletionStage<T>> call) throws Exception {
            return call.apply(log).toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    private static final ConnectionHints NOTHING = new ConnectionHints() {
        @Override
        public void wanted(ConnectionId id) {}

        @Override
        public void released(ConnectionId id) {}

        @Override
        public void claimed(Ownership lost) {}

        @Override
        public void posted(ConnectionId id) {}
    };
}
