package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.Clocks;
import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfPrincipal;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.session.RevocationSource.Page;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Revocations on a Redis that is away, has lost some, or has something else where they are. */
class RedisRevocationFaultTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String LOG = "continuity:{revoked}:log";
    private static final List<String> COMMANDS =
            List.of("evalsha", "eval", "time", "xadd", "xrange", "xdel", "pttl", "pexpire");

    private final Instant now = Clocks.system().instant();
    private RedisServer server;
    private FlakyProxy proxy;
    private RevocationSource source;
    private RedisClient client;
    private RedisCommands<String, String> redis;

    @BeforeEach
    void start() {
        server = RedisServer.embedded();
        proxy = FlakyProxy.to(server);
        source = RedisRevocationSource.builder("redis://" + proxy.host() + ":" + proxy.port())
                .build();
        client = RedisClient.create(RedisURI.create(server.uri()));
        redis = client.connect().sync();
    }

    @AfterEach
    void stop() {
        source.close();
        client.shutdown(Duration.ZERO, LONG);
        proxy.close();
        server.close();
    }

    private OfSession session(int number, Duration lasts) {
        return new OfSession(new Subject(number, number), now.plus(lasts));
    }

    private Revocation revoke(int number) {
        Revocation revocation = session(number, HOUR);
        source.revoke(revocation, LONG);
        return revocation;
    }

    private Page read(String position) {
        return source.read(position, LONG);
    }

    private void append(String id, String words) {
        redis.xadd(LOG, new XAddArgs().id(id), Map.of("r", words));
    }

    private static String words(int number, Instant until) {
        return "s%016x%016x %d".formatted(number, number, until.toEpochMilli());
    }

    @Test
    void serverThatIsAwayIsAnErrorAndNeverAnEmptyPage() {
        Revocation revocation = revoke(1);
        proxy.cut();

        assertThatThrownBy(() -> source.read(RevocationSource.START, SHORT))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining(proxy.host() + ":" + proxy.port())
                .hasMessageContaining("failed to read a revocation within 200 ms");
        assertThatThrownBy(() -> source.revoke(session(2, HOUR), SHORT))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("failed to add a revocation");

        proxy.heal();
        assertThat(read(RevocationSource.START).revocations()).containsExactly(revocation);
    }

    @Test
    void callIsOneScript() {
        revoke(1);
        read(RevocationSource.START);
        try (RedisMonitor monitor = RedisMonitor.of(server)) {
            monitor.mark();
            revoke(2);
            read(RevocationSource.START);

            assertThat(monitor.commands()).extracting(MonitoredCommand::name).containsExactly("EVALSHA", "EVALSHA");
        }
    }

    @Test
    void keyLivesAsLongAsItsLongestEntryAndNoLonger() {
        source.revoke(session(1, HOUR.multipliedBy(5)), LONG);
        source.revoke(session(2, HOUR), LONG);

        assertThat(redis.keys("*")).containsExactly(LOG);
        Duration longest = HOUR.multipliedBy(5).plus(RevocationSource.GRACE);
        assertThat(Duration.ofMillis(redis.pttl(LOG))).isBetween(longest.minus(LONG), longest);
    }

    @Test
    void neitherIdsNorNamesAreStored() {
        source.revoke(new OfPrincipal(Subject.ofPrincipal("ada"), now, now.plus(HOUR)), LONG);

        assertThat(redis.xrange(LOG, Range.unbounded()))
                .singleElement()
                .extracting(entry -> entry.getBody().get("r"))
                .asString()
                .matches("p[0-9a-f]{32} " + now.plus(HOUR).toEpochMilli() + " " + now.toEpochMilli())
                .doesNotContain("ada");
    }

    @Test
    void whatIsOverLeavesAndWhatLivesLongDoesNotKeepItFromLeaving() {
        long day = Duration.ofDays(1).toMillis();
        long then = now.toEpochMilli() - day;
        append(then + "-0", words(0, now.plus(HOUR)));
        IntStream.range(1, 100).forEach(i -> append((then + i) + "-0", words(i, now.minus(HOUR))));
        append(now.minus(Duration.ofMinutes(5)).toEpochMilli() + "-0", words(100, now.plus(HOUR)));

        for (int i = 0; i < 20; i++) {
            read(RevocationSource.START);
        }

        assertThat(redis.xrange(LOG, Range.unbounded()))
                .extracting(entry -> entry.getBody().get("r"))
                .containsExactly(words(100, now.plus(HOUR)), words(0, now.plus(HOUR)));
    }

    @Test
    void longListThatIsReadOnWhileItsHeadMovesIsReadAsAWhole() {
        long then = now.minus(Duration.ofDays(1)).toEpochMilli();
        int count = 2 * RevocationSource.MAX_PAGE + 100;
        IntStream.range(0, count).forEach(i -> append((then + i) + "-0", words(i, now.plus(HOUR))));

        List<Subject> read = new ArrayList<>();
        String position = RevocationSource.START;
        boolean complete = false;
        while (!complete) {
            Page page = read(position);
            page.revocations().forEach(revocation -> read.add(revocation.subject()));
            position = page.position();
            complete = page.complete();
            revoke(count + read.size());
        }

        assertThat(read)
                .contains(IntStream.range(0, count)
                        .mapToObj(i -> new Subject(i, i))
                        .toArray(Subject[]::new));
    }

    @Test
    void otherEntryWithTheSameIdIsAnotherHistory() {
        Revocation first = revoke(1);
        revoke(2);
        String position = read(RevocationSource.START).position();
        String id = position.substring(0, position.indexOf(' '));
        redis.del(LOG);
        append(id, words(3, now.plus(HOUR)));

        Page page = read(position);

        assertThat(page.anew()).isTrue();
        assertThat(page.revocations()).extracting(Revocation::subject).containsExactly(new Subject(3, 3));
        assertThat(page.revocations()).doesNotContain(first);
    }

    @Test
    void historyThatLacksTheTailAndGoesOnIsReadFromTheStart() {
        revoke(1);
        revoke(2);
        String position = read(RevocationSource.START).position();
        StreamMessage<String, String> last =
                redis.xrevrange(LOG, Range.unbounded()).get(0);
        redis.xdel(LOG, last.getId());
        Revocation other = revoke(3);

        Page page = read(position);

        assertThat(page.anew()).isTrue();
        assertThat(page.revocations())
                .extracting(Revocation::subject)
                .containsExactly(new Subject(1, 1), other.subject());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "something else",
                "s12 99999999999999",
                "p00000000000000000000000000000001 99999999999999",
                "s00000000000000000000000000000001 9999999999999999999999",
                "x00000000000000000000000000000001 99999999999999"
            })
    void entryThatIsNoneOfOursIsLeftOutAndKeepsNobodyFromReading(String words) {
        Revocation before = revoke(1);
        redis.xadd(LOG, Map.of("r", words));
        String position = read(RevocationSource.START).position();
        assertThat(read(position).revocations()).allMatch(before::equals);
        Revocation after = revoke(2);

        assertThat(read(position).revocations()).contains(after);
        assertThat(read(RevocationSource.START).revocations()).containsExactly(before, after);
    }

    @Test
    void whoDoesNotKnowAKindReadsOnBehindIt() {
        revoke(1);
        redis.xadd(LOG, Map.of("r", words(2, now.plus(HOUR)).replace('s', 'x')));
        String position = read(RevocationSource.START).position();
        Revocation after = revoke(3);

        Page page = read(position);

        assertThat(page.anew()).isFalse();
        assertThat(page.revocations()).containsExactly(after);
    }

    @Test
    void wordsThatALaterVersionAddsChangeNothing() {
        String words = words(1, now.plus(HOUR));
        append("1-1", words + " something new");
        String principal = words.replace('s', 'p') + " " + now.toEpochMilli();
        append("1-2", principal + " something new");

        assertThat(read(RevocationSource.START).revocations())
                .containsExactly(session(1, HOUR), new OfPrincipal(new Subject(1, 1), now, now.plus(HOUR)));
    }

    @Test
    void keyOfAnotherTypeIsAnErrorAndIsLeftAsItIs() {
        redis.set(LOG, "something else");

        assertThatThrownBy(() -> revoke(1))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("WRONGTYPE");
        assertThatThrownBy(() -> read(RevocationSource.START))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("WRONGTYPE");
        assertThat(redis.get(LOG)).isEqualTo("something else");
    }

    @Test
    void badSettingsAreRefused() {
        assertThatThrownBy(() -> RedisRevocationSource.builder("http://:secret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> RedisRevocationSource.builder("redis://host")
                        .keyPrefix("a b")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyPrefix");
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

    private boolean works(List<String> commands) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
        List.of("app", "reset", "on", ">secret", "~continuity:*", "-@all").forEach(args::add);
        commands.forEach(command -> args.add("+" + command));
        redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
        redis.flushall();
        redis.scriptFlush(); // Else EVAL is not needed.
        try (RevocationSource limited = RedisRevocationSource.builder(
                        "redis://app:secret@" + server.host() + ":" + server.port())
                .build()) {
            limited.revoke(session(1, HOUR), LONG);
            return limited.read(RevocationSource.START, LONG).revocations().size() == 1;
        } catch (SessionStoreException e) {
            return false;
        }
    }
}
