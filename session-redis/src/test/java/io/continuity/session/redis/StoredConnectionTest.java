package io.continuity.session.redis;

import static io.continuity.session.redis.OneConnection.ROOM;
import static io.continuity.session.redis.OneConnection.await;
import static io.continuity.session.redis.OneConnection.claimed;
import static io.continuity.session.redis.OneConnection.commit;
import static io.continuity.session.redis.OneConnection.created;
import static io.continuity.session.redis.OneConnection.failure;
import static io.continuity.session.redis.OneConnection.messages;
import static io.continuity.session.redis.OneConnection.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.resume.ClaimResult;
import io.continuity.resume.Commit;
import io.continuity.resume.ConnectionHints;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLogException;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Message;
import io.continuity.resume.NewConnection;
import io.continuity.resume.Overflow;
import io.continuity.resume.Ownership;
import io.continuity.resume.PostResult;
import io.continuity.resume.ResetReason;
import io.continuity.resume.WantResult;
import io.continuity.resume.WindowLimits;
import io.continuity.resume.WriteResult;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of connections is in Redis, and what becomes of what is not as it should be. */
class StoredConnectionTest {
    private static final List<String> COMMANDS =
            List.of(("evalsha eval time hmget hgetall hkeys hset hdel exists del pexpire pttl rpush llen lindex lrange"
                            + " ltrim lpop type zadd zrem zrangebyscore zscan publish")
                    .split(" "));

    private static RedisServer server;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;

    private RedisConnectionLog log;
    private Ownership owner;
    private String[] keys;

    @BeforeAll
    static void start() {
        server = RedisServer.embedded();
        client = RedisClient.create(RedisURI.create(server.uri()));
        redis = client.connect().sync();
    }

    @AfterAll
    static void stop() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.close();
    }

    @BeforeEach
    void open() {
        redis.flushall();
        log = log();
        owner = created(log);
        keys = new ConnectionKeys("continuity").of(owner.id());
    }

    private static RedisConnectionLog log() {
        return RedisConnectionLog.builder(server.uri().toString())
                .timeout(OneConnection.PATIENCE)
                .build();
    }

    @AfterEach
    void close() {
        log.close();
    }

    private ConnectionTime time() {
        return new ConnectionTime(() -> List.of(server), "continuity");
    }

    /** Makes every call there is, for one connection. */
    private void makeEveryCall() {
        await(log.append(owner, 1, messages("a", "b")));
        await(log.commit(owner, commit(1, 3, "c")));
        await(log.post(owner.id(), Message.text("d")));
        await(log.collect(owner, 4, ROOM));
        await(log.read(owner, 0));
        await(log.acknowledge(owner, 1));
        await(log.drop(owner, 2));
        await(log.join(owner, "g"));
        await(log.leave(owner, "g"));
        await(log.want(request(owner, 0)));
        await(log.refresh(owner));
        await(log.post(owner.id(), Message.text("e")));
        await(log.release(owner));
        await(log.claim(request(owner, 0)));
        await(log.end(new Ownership(owner.id(), owner.fence() + 1), Optional.of(ResetReason.GAP)));
        await(log.members("g", Optional.empty()));
    }

    @Test
    void everyKeyHasATtlAndNoneOutlivesTheConnectionForLong() {
        await(log.append(owner, 1, messages("a", "b")));
        await(log.post(owner.id(), Message.text("c")));
        await(log.join(owner, "group"));
        EncodedAttribute cart = EncodedAttribute.of(new byte[] {1});
        await(log.commit(owner, new Commit(1, 3, List.of(), Map.of("cart", Optional.of(cart)))));
        Duration ttl = LogLimits.DEFAULT.ttl();

        List<String> all = redis.keys("*");
        assertThat(all).hasSize(5).contains(keys).allMatch(key -> key.startsWith("continuity:{"));
        for (String key : all) {
            assertThat(redis.pttl(key)).as(key).isBetween(1L, 3 * ttl.toMillis());
        }
        for (String key : keys) {
            assertThat(redis.pttl(key)).as(key).isGreaterThan(ttl.toMillis());
        }
        await(log.release(owner));
        assertThat(redis.pttl(keys[0])).isBetween(1L, ttl.toMillis());
        assertThat(redis.pttl(keys[1])).isBetween(1L, ttl.toMillis());
        await(log.end(claimed(log, owner).owner(), Optional.empty()));
        assertThat(redis.keys("*")).isEmpty();
    }

    @Test
    void listsThatBeginLateLiveAsLongAsTheirConnection() {
        time().pass(Duration.ofSeconds(100));
        await(log.append(owner, 1, messages("a")));
        await(log.post(owner.id(), Message.text("b")));

        for (String key : keys) {
            assertThat(redis.pttl(key)).as(key).isBetween(1L, 60_000L);
        }
    }

    @Test
    void namesOfGroupsPrincipalsAndNodesAreInNoKey() {
        await(log.join(owner, "secret group"));

        assertThat(redis.keys("*")).allMatch(key -> key.matches("continuity:\\{[A-Za-z0-9_:-]+}:[a-z]+"));
        assertThat(redis.hkeys(keys[0])).noneMatch(field -> field.contains("secret"));
        assertThat(redis.keys("*secret*")).isEmpty();
        assertThat(redis.keys("*{principal:*")).hasSize(1).noneMatch(key -> key.contains("{principal:principal"));
    }

    @Test
    void newerFormIsLeftToThoseWhoKnowIt() {
        redis.hset(keys[0], "v", "2");
        Map<String, String> before = redis.hgetall(keys[0]);

        assertThat(await(log.claim(request(owner, 0)))).isEqualTo(new ClaimResult.Newer());
        assertThat(await(log.append(owner, 1, messages("a")))).isEqualTo(new WriteResult.Refused());
        assertThat(await(log.end(owner, Optional.empty()))).isEqualTo(new WriteResult.Refused());
        assertThat(await(log.read(owner, 0))).isEmpty();
        assertThat(await(log.want(request(owner, 0)))).isEqualTo(WantResult.FREE);
        assertThat(failure(log.post(owner.id(), Message.text("a"))))
                .isInstanceOf(ConnectionLogException.class)
                .hasMessageContaining("newer version");
        assertThat(redis.hgetall(keys[0])).isEqualTo(before);
    }

    @Test
    void fieldsThatALaterVersionAddsStay() {
        redis.hset(keys[0], "later", "something");

        Ownership next = claimed(log, owner).owner();
        await(log.append(next, 1, messages("a")));

        assertThat(redis.hget(keys[0], "later")).isEqualTo("something");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis.call('HDEL', KEYS[1], 'v')",
                "redis.call('HSET', KEYS[1], 'v', 'x')",
                "redis.call('HSET', KEYS[1], 'f', '-1')",
                "redis.call('HSET', KEYS[1], 'n', '1.5')",
                "redis.call('HSET', KEYS[1], 'b', 'nan')",
                "redis.call('HSET', KEYS[1], 'c', '99999999999999999999')",
                "redis.call('HDEL', KEYS[1], 'a')",
                "redis.call('HDEL', KEYS[1], 'o')",
                "redis.call('HDEL', KEYS[1], 'm', 'z', 'l')",
                "redis.call('DEL', KEYS[1]) redis.call('SET', KEYS[1], 'text')",
                "redis.call('SET', KEYS[2], 'text')",
                "redis.call('RPUSH', KEYS[2], 'garbage')",
                "redis.call('RPUSH', KEYS[2], '1:1:1:t' .. string.char(255))",
                "redis.call('RPUSH', KEYS[2], '1:99999999999999999999999:1:ta', '')"
            })
    void whatCannotBeReadCountsAsAbsentAndIsNeverAnError(String damage) {
        redis.eval(damage + " return 1", ScriptOutputType.INTEGER, keys);

        makeEveryCall();
        assertThat(await(log.claim(request(owner, 0)))).isNotInstanceOf(ClaimResult.Claimed.class);
        makeEveryCall();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis.call('SET', KEYS[3], 'text')", "redis.call('RPUSH', KEYS[3], '')"})
    void boxThatCannotBeReadIsNeverAnError(String damage) {
        redis.eval(damage + " return 1", ScriptOutputType.INTEGER, keys);

        makeEveryCall();
        makeEveryCall();
    }

    @Test
    void indexThatIsNoneIsMadeAnew() {
        await(log.join(owner, "g"));
        redis.keys("*:connections").forEach(key -> redis.set(key, "text"));

        assertThat(await(log.members("g", Optional.empty())).members()).isEmpty();
        await(log.refresh(owner));
        assertThat(await(log.members("g", Optional.empty())).members()).containsExactly(owner.id());
    }

    @Test
    void indexEntriesEndByThemselvesAndComeBackWhenTheyAreLost() {
        for (int i = 0; i < 40; i++) {
            await(log.join(created(log), "g"));
        }
        String index = new ConnectionKeys("continuity").group(ConnectionKeys.digest("g"));
        time().pass(Duration.ofSeconds(155));
        await(log.join(owner, "g"));
        await(log.refresh(owner));
        time().pass(Duration.ofSeconds(200));
        Ownership fresh = created(log);
        await(log.join(fresh, "g"));
        await(log.refresh(fresh));

        assertThat(redis.zcard(index)).as("as many as a writer drops, twice").isLessThanOrEqualTo(42 - 32);
        assertThat(await(log.members("g", Optional.empty())).members()).contains(fresh.id());
        await(log.refresh(fresh));
        assertThat(redis.zrange(index, 0, -1))
                .containsExactlyInAnyOrder(owner.id().value(), fresh.id().value());

        redis.keys("*:connections").forEach(redis::del);
        await(log.refresh(fresh));
        assertThat(await(log.members("g", Optional.empty())).members()).containsExactly(fresh.id());
        assertThat(await(log.belongingTo("principal", Optional.empty())).members())
                .containsExactly(fresh.id());
    }

    @Test
    void largeGroupIsFoundPageByPage() {
        List<ConnectionId> joined = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Ownership member = created(log);
            joined.add(member.id());
            await(log.join(member, "g"));
        }
        List<ConnectionId> found = new ArrayList<>();
        int pages = 0;
        Optional<String> cursor = Optional.empty();
        do {
            var page = await(log.members("g", cursor));
            found.addAll(page.members());
            cursor = page.next();
            pages++;
        } while (cursor.isPresent());

        assertThat(found).containsAll(joined);
        assertThat(pages).isGreaterThan(2);
    }

    @Test
    void nodesOfTwoProcessesHearEachOtherAndAgainAfterACut() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RedisConnectionLog other = log()) {
            other.listen("node-1", hints(heard));
            assertThat(await(log.want(request(owner, 0)))).isIn(WantResult.ASKED, WantResult.FREE);
            TwoInstances.until(() -> await(log.want(request(owner, 0))) == WantResult.ASKED);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("wanted " + owner.id());

            redis.clientKill(KillArgs.Builder.typePubsub());
            heard.clear();
            TwoInstances.until(() -> await(log.want(request(owner, 0))) == WantResult.ASKED);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("wanted " + owner.id());
            heard.clear();

            await(log.post(owner.id(), Message.text("a")));
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("posted " + owner.id());
            claimed(log, owner);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("claimed 1 " + owner.id());
        }
        TwoInstances.until(() -> await(log.want(request(created(log), 0))) == WantResult.FREE);
    }

    private static ConnectionHints hints(BlockingQueue<String> heard) {
        return new ConnectionHints() {
            @Override
            public void wanted(ConnectionId id) {
                heard.add("wanted " + id);
            }

            @Override
            public void released(ConnectionId id) {
                heard.add("released " + id);
            }

            @Override
            public void claimed(Ownership lost) {
                heard.add("claimed " + lost.fence() + " " + lost.id());
            }

            @Override
            public void posted(ConnectionId id) {
                heard.add("posted " + id);
            }
        };
    }

    @Test
    void whatNobodyCanHaveMeantIsRefused() {
        assertThat(failure(log.append(owner, 1, List.of(Message.binary(new byte[(64 << 20) + 1])))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 67108864 bytes");
        assertThat(await(log.post(owner.id(), Message.text("a")))).isEqualTo(PostResult.STORED);
    }

    @Test
    void documentedRightsAreEnoughAndEachOfThemIsNeeded() {
        assertThat(works(COMMANDS)).isTrue();
        for (String command : COMMANDS) {
            List<String> others = new ArrayList<>(COMMANDS);
            others.remove(command);
            assertThat(works(others)).as("without " + command).isFalse();
        }
    }

    private static void postTooMuch(RedisConnectionLog limited) {
        LogLimits one = new LogLimits(new WindowLimits(1, 1), Overflow.DROP_OLDEST_WITH_GAP, Duration.ofMinutes(2));
        Ownership small = await(limited.create(
                new NewConnection(ConnectionId.random(OneConnection.RANDOM), "e", "node-1", "", "tab", one)));
        await(limited.release(small));
        await(limited.post(small.id(), Message.text("a")));
        await(limited.post(small.id(), Message.text("b")));
    }

    @Test
    void hintsAreHeardWithTheRightToSubscribe() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        setUser(Stream.concat(COMMANDS.stream(), Stream.of("subscribe", "unsubscribe"))
                .toList());
        try (RedisConnectionLog limited =
                RedisConnectionLog.builder(limitedUri()).build()) {
            limited.listen("node-1", hints(heard));
            TwoInstances.until(() -> await(log.want(request(owner, 0))) == WantResult.ASKED);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("wanted " + owner.id());
        }
    }

    private static String limitedUri() {
        return "redis://app:secret@" + server.host() + ":" + server.port();
    }

    private static void setUser(List<String> commands) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
        List.of("app", "reset", "on", ">secret", "~continuity:*", "resetchannels", "&continuity:*", "-@all")
                .forEach(args::add);
        commands.forEach(command -> args.add("+" + command));
        redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
    }

    private boolean works(List<String> commands) {
        setUser(commands);
        redis.flushall();
        redis.scriptFlush(); // Else EVAL is not needed.
        try (RedisConnectionLog limited =
                RedisConnectionLog.builder(limitedUri()).build()) {
            owner = created(limited);
            log.close();
            log = limited;
            makeEveryCall();
            postTooMuch(limited);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }
}
