package io.continuity.session.redis;

import static io.continuity.session.redis.TwoInstances.INTERVAL;
import static io.continuity.session.redis.TwoInstances.LONG;
import static io.continuity.session.redis.TwoInstances.read;
import static io.continuity.session.redis.TwoInstances.saved;
import static io.continuity.session.redis.TwoInstances.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What near caches keep of sessions that expire or end with others of their owner. */
class RedisNearCacheEndTest {
    private final TwoInstances redis = new TwoInstances();
    private final RedisSessionStore here = redis.here;
    private final RedisSessionStore there = redis.there;
    private final ServerTime time = ServerTime.of(redis.server);
    private final List<SessionSnapshot> told = new ArrayList<>();

    @AfterEach
    void close() {
        redis.close();
    }

    private void letPass(Duration duration) {
        redis.clock.advance(duration);
        time.passForMarks(duration, "continuity");
    }

    private int announce(RedisSessionStore store) {
        return store.announceExpired(told::add, LONG);
    }

    private String createOfAda() {
        return saved(here.save(
                redis.create(here), SessionChanges.blind().principal("ada").build(), LONG));
    }

    /** Serves a session from the near cache, with a report that has arrived afterwards. */
    private void hit(RedisSessionStore store, String handle) {
        assertThat(read(store, handle)).isEqualTo("1");
        store.load(SessionId.random(new java.security.SecureRandom()).value(), LONG);
    }

    @Test
    void sessionsThatEndWithTheirOwnersOthersLeaveTheCallersCacheAtOnceAndOthersSoon() {
        List<String> handles = List.of(createOfAda(), createOfAda());
        handles.forEach(handle -> read(there, handle));
        int before = here.nearCache().size();
        assertThat(before).isEqualTo(2);

        assertThat(here.deleteByPrincipal("ada", LONG)).isEqualTo(2);

        assertThat(here.nearCache().size()).isZero();
        handles.forEach(handle -> assertThat(read(here, handle)).isEqualTo("absent"));
        handles.forEach(handle -> until(() -> read(there, handle).equals("absent")));
    }

    @Test
    void announcedSessionLeavesTheCache() {
        String handle = redis.create(here);
        time.passForMarks(INTERVAL.plusMinutes(1), "continuity"); // The clock of the instance stands still.

        assertThat(announce(here)).isEqualTo(1);

        assertThat(here.nearCache().size()).isZero();
        assertThat(read(here, handle)).isEqualTo("absent");
    }

    @Test
    void instanceThatAloneServedTheSessionAnnouncesItInTime() {
        String handle = redis.create(here);
        letPass(Duration.ofMinutes(20));
        hit(here, handle);
        letPass(Duration.ofMinutes(15));
        assertThat(announce(here)).isZero();
        letPass(Duration.ofMinutes(16));

        assertThat(announce(here)).isEqualTo(1);
    }

    @Test
    void otherInstancesAnnounceItATenthLateAtMost() {
        String handle = redis.create(here);
        letPass(Duration.ofMinutes(20));
        hit(here, handle);
        letPass(Duration.ofMinutes(15));
        assertThat(announce(there)).isZero();
        letPass(Duration.ofMinutes(16));
        assertThat(announce(there)).as("here it may have been served since").isZero();
        letPass(Duration.ofMinutes(3));

        assertThat(announce(there)).isEqualTo(1);
        assertThat(announce(here)).isZero();
    }

    @Test
    void hitsThatWereNotReportedPutTheAnnouncementOff() {
        String handle = redis.create(here);
        letPass(Duration.ofMinutes(20));
        hit(here, handle);
        letPass(Duration.ofMinutes(2));
        hit(here, handle);
        letPass(Duration.ofMinutes(29));

        assertThat(announce(here)).isZero();
        assertThat(announce(there)).isZero();
        assertThat(read(here, handle)).isEqualTo("1");
    }

    @Test
    void lookupDoesNotFindWhatThisInstanceKnowsToHaveExpired() {
        String handle = createOfAda();
        letPass(Duration.ofMinutes(20));
        hit(here, handle);
        letPass(Duration.ofMinutes(29));
        assertThat(here.findByPrincipal("ada", LONG)).hasSize(1);
        letPass(Duration.ofMinutes(2));

        assertThat(here.findByPrincipal("ada", LONG)).isEmpty();
        assertThat(read(there, handle)).isEqualTo("absent");
    }

    @Test
    void sweepsAndLookupsAreNotTracked() {
        createOfAda();
        String before = trackedKeys();

        announce(here);
        here.findByPrincipal("ada", LONG);
        here.findByPrincipal("nobody", LONG);

        assertThat(trackedKeys()).isEqualTo(before);
    }

    private String trackedKeys() {
        return redis.redis
                .info("stats")
                .lines()
                .filter(line -> line.startsWith("tracking_total_keys:"))
                .findFirst()
                .orElseThrow();
    }
}
