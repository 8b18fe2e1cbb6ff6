package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.EncodedAttribute;
import io.continuity.crypto.KeyRing;
import io.continuity.session.EncryptedSessionStore;
import io.continuity.session.EncryptedSessionStore.Mode;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionConflictException;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.OwnThread;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one instance keeps while its store is away, and what becomes of it. */
class KeptWritesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final KeyRing KEYS = KeyRing.builder()
            .key("k1", new SecretKeySpec(new SecureRandom().generateSeed(32), "AES"))
            .build("k1");

    private final ManualClock clock = ManualClock.startingAt(Instant.EPOCH);
    private final FaultyStore store = new FaultyStore(clock);
    private final Heard heard = new Heard();
    private final DegradedInstance instance = new DegradedInstance(store, heard, new KeptSessions(100, 1 << 20));
    private final String handle = DegradedInstance.create(store);

    private void set(String name, Object value) {
        instance.request(handle, session -> session.setAttribute(name, value));
    }

    private void elsewhere(Consumer<SessionChanges.Builder> change) {
        SessionChanges.Builder changes = SessionChanges.blind();
        change.accept(changes);
        store.elsewhere().save(handle, changes.build(), TIMEOUT);
    }

    private void elsewhere(String name, Object value) {
        elsewhere(changes -> changes.set(name, instance.settings().codec().encode(value)));
    }

    private SessionSnapshot stored() {
        return store.elsewhere().load(handle, TIMEOUT).orElseThrow();
    }

    private Object stored(String name) {
        EncodedAttribute value = stored().attributes().get(name);
        return value == null ? null : instance.settings().codec().decode(value);
    }

    private void comeBack() {
        store.comeBack();
        instance.replay();
    }

    @Test
    void isFoundByLaterRequestsAndReplayed() {
        set("a", 1);
        store.goAway();
        set("a", 2);
        assertThat(instance.read(handle, "a")).isEqualTo(2);
        set("b", 3);
        instance.request(handle, session -> {
            session.removeAttribute("a");
            session.setMaxInactiveInterval(77);
        });
        assertThat(instance.read(handle, "a")).isNull();
        assertThat(instance.begin(handle).orElseThrow().getMaxInactiveInterval())
                .isEqualTo(77);
        assertThat(stored("a")).isEqualTo(1);

        store.comeBack();
        assertThat(instance.replay()).isEqualTo(3);

        assertThat(stored("a")).isNull();
        assertThat(stored("b")).isEqualTo(3);
        assertThat(stored().maxInactiveInterval()).isEqualTo(Duration.ofSeconds(77));
        assertThat(instance.replay()).isZero();
        assertThat(heard.events()).containsExactly("kept", "kept", "kept", "replayed", "replayed", "replayed");
    }

    @Test
    void changeThatWasNeverSentIsNotTakenForTheSameOneBySomebodyElse() {
        set("sum", 5);
        store.goAwayUnasked();
        set("sum", 6);
        assertThatThrownBy(instance::replay).isInstanceOf(SessionStoreException.class);
        elsewhere("sum", 6);

        comeBack();

        assertThat(stored("sum")).isEqualTo(7);
    }

    @Test
    void changesAreComparedAndMergedThroughEncryption() {
        UnaryOperator<SessionStore> encrypted = plain -> EncryptedSessionStore.over(plain, KEYS, Mode.REQUIRE, heard);
        DegradedInstance here = new DegradedInstance(encrypted.apply(store), heard, new KeptSessions(100, 1 << 20));
        DegradedInstance there =
                new DegradedInstance(encrypted.apply(store.elsewhere()), heard, new KeptSessions(100, 1 << 20));
        here.request(handle, session -> session.setAttribute("sum", 5));
        store.goAway();
        here.request(handle, session -> {
            session.setAttribute("sum", 7);
            session.setAttribute("a", "kept");
            session.setAttribute("b", "kept");
        });
        assertThat(here.read(handle, "sum")).isEqualTo(7);
        there.request(handle, session -> {
            session.setAttribute("sum", 105);
            session.setAttribute("a", "theirs");
        });

        store.comeBack();
        here.replay();

        assertThat(there.read(handle, "sum")).isEqualTo(107);
        assertThat(there.read(handle, "a")).isEqualTo("theirs");
        assertThat(there.read(handle, "b")).isEqualTo("kept");
        assertThat(stored().attributes().get("b"))
                .isNotEqualTo(here.settings().codec().encode("kept"));
    }

    @Test
    void nextSaveOfTheSessionReplaysItFirst() {
        store.goAway();
        set("a", 1);
        store.comeBack();

        set("b", 2);

        assertThat(stored("a")).isEqualTo(1);
        assertThat(stored("b")).isEqualTo(2);
        assertThat(instance.keepsNothing()).isTrue();
    }

    @Test
    void storeThatIsStillAwaySaysSoAndNothingIsForgotten() {
        assertThat(instance.replay()).isZero();
        store.goAway();
        set("a", 1);

        assertThatThrownBy(instance::replay).isInstanceOf(SessionStoreException.class);
        assertThatThrownBy(instance::replay).isInstanceOf(SessionStoreException.class);
        comeBack();

        assertThat(stored("a")).isEqualTo(1);
    }

    @Test
    void attributeThatSomebodyElseHasChangedSinceStaysAsItIs() {
        set("a", 1);
        set("b", 1);
        store.goAway();
        instance.request(handle, session -> {
            session.setAttribute("a", 2);
            session.setAttribute("b", 2);
        });
        elsewhere("a", 9);
        heard.events();

        comeBack();

        assertThat(stored("a")).isEqualTo(9);
        assertThat(stored("b")).isEqualTo(2);
        assertThat(heard.events()).containsExactly("replayed", "overruled a");
    }

    @Test
    void attributeThatSomebodyElseHasChangedIsMergedIfThereIsAPolicy() {
        set("sum", 5);
        store.goAway();
        set("sum", 6);
        set("sum", 8);
        elsewhere("sum", 105);
        heard.events();

        comeBack();

        assertThat(stored("sum")).isEqualTo(108);
        assertThat(heard.events()).contains("merged sum").doesNotContain("overruled sum");
    }

    @Test
    void declaredChangeIsRepeatedAndNeverRefused() {
        set("careful", 5);
        store.goAway();
        for (int i = 0; i < 3; i++) {
            instance.request(
                    handle, session -> SessionAttributes.update(session, "careful", Integer.class, value -> value * 2));
        }
        elsewhere("careful", 7);

        comeBack();

        assertThat(stored("careful")).isEqualTo(56);
    }

    @ParameterizedTest
    @ValueSource(strings = {"careful", "broken", "plain"})
    void storedValueStaysWhereNoMergeIsPossible(String name) {
        set(name, "old");
        store.goAway();
        set(name, "kept");
        elsewhere(name, "newer");
        heard.events();

        comeBack();

        assertThat(stored(name)).isEqualTo("newer");
        assertThat(heard.events()).contains("overruled " + name);
    }

    @Test
    void whatIsStoredAndCannotBeDecodedHereIsNotOverwritten() {
        set("sum", 5);
        store.goAway();
        set("sum", 6);
        EncodedAttribute foreign = EncodedAttribute.of(new byte[] {1, 2, 3});
        elsewhere(changes -> changes.set("sum", foreign));

        comeBack();

        assertThat(stored().attributes()).containsEntry("sum", foreign);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "plain"})
    void saveWhoseAnswerWasLostIsNotDoneTwice(String name) {
        set(name, 5);
        store.goAwayLosingAnswers();
        set(name, 6);
        assertThat(stored(name)).as("was executed").isEqualTo(6);
        assertThat(instance.read(handle, name)).isEqualTo(6);
        store.goAway();
        set(name, 7);

        comeBack();

        assertThat(stored(name)).isEqualTo(7);
    }

    @Test
    void replayWhoseAnswerWasLostIsNotDoneTwice() {
        set("sum", 5);
        store.goAway();
        set("sum", 6);
        elsewhere("sum", 105);
        store.goAwayLosingAnswers();
        assertThatThrownBy(instance::replay).isInstanceOf(SessionStoreException.class);
        assertThatThrownBy(instance::replay).isInstanceOf(SessionStoreException.class);
        store.goAway();
        set("sum", 9);

        comeBack();

        assertThat(stored("sum")).isEqualTo(109);
    }

    @Test
    void whatIsKeptWhileAReplayIsUnderWayComesAfterIt() {
        DegradedInstance hasty =
                new DegradedInstance(store, heard, new KeptSessions(100, 1 << 20), Duration.ofMillis(50));
        set("a", 1);
        store.goAway();
        hasty.request(handle, session -> session.setAttribute("a", 2));
        WebSession other = hasty.begin(handle).orElseThrow();
        other.setAttribute("a", 3);
        other.setAttribute("b", 3);
        AtomicBoolean first = new AtomicBoolean(true);
        store.answer(() -> {
            if (first.getAndSet(false)) {
                OwnThread.run(() -> DegradedInstance.end(other)).join();
            }
            return FaultyStore.Fault.NONE;
        });

        assertThat(hasty.replay()).isEqualTo(2);

        assertThat(stored("a")).isEqualTo(3);
        assertThat(stored("b")).isEqualTo(3);
        assertThat(hasty.keepsNothing()).isTrue();
    }

    @Test
    void parallelRequestsMergeWithWhatIsKeptAsWithWhatIsStored() {
        set("sum", 0);
        set("careful", 0);
        store.goAway();
        WebSession first = instance.begin(handle).orElseThrow();
        WebSession second = instance.begin(handle).orElseThrow();
        WebSession third = instance.begin(handle).orElseThrow();
        first.setAttribute("sum", 1);
        first.setAttribute("careful", 1);
        second.setAttribute("sum", 10);
        third.setAttribute("careful", 2);

        DegradedInstance.end(first);
        DegradedInstance.end(second);
        assertThatThrownBy(() -> DegradedInstance.end(third)).isInstanceOf(SessionConflictException.class);

        assertThat(instance.read(handle, "sum")).isEqualTo(11);
        comeBack();
        assertThat(stored("sum")).isEqualTo(11);
        assertThat(stored("careful")).isEqualTo(1);
    }

    @Test
    void logoutEndsTheSessionHereAtOnceAndEverywhereOnReplay() {
        store.goAway();
        set("a", 1);
        WebSession late = instance.begin(handle).orElseThrow();
        instance.begin(handle).orElseThrow().invalidate();

        assertThat(instance.begin(handle)).isEmpty();
        late.setAttribute("a", 2);
        DegradedInstance.end(late);
        assertThat(instance.begin(handle)).isEmpty();
        stored();

        comeBack();
        assertThat(store.elsewhere().load(handle, TIMEOUT)).isEmpty();
        assertThat(instance.begin(handle)).isEmpty();
        assertThat(heard.events()).containsExactly("kept", "kept", "too late", "replayed", "replayed");
    }

    @Test
    void sessionThatHasEndedMeanwhileStaysEnded() {
        store.goAway();
        set("a", 1);
        set("a", 2);
        store.elsewhere().delete(handle, OptionalLong.empty(), TIMEOUT);
        heard.events();

        store.comeBack();
        assertThat(instance.replay()).isEqualTo(2);

        assertThat(store.elsewhere().load(handle, TIMEOUT)).isEmpty();
        assertThat(heard.events()).containsExactly("too late", "too late");
    }

    @Test
    void logoutThatTheStoreHearsOfLeavesNothingToReplay() {
        store.goAway();
        set("a", 1);
        store.comeBack();

        instance.begin(handle).orElseThrow().invalidate();

        assertThat(instance.keepsNothing()).isTrue();
        assertThat(store.elsewhere().load(handle, TIMEOUT)).isEmpty();
        assertThat(heard.events()).containsExactly("kept", "replayed");
    }

    @Test
    void changeOfIdAndNewSessionsAreNotKept() {
        store.goAway();
        WebSession login = instance.begin(handle).orElseThrow();
        login.changeId();

        assertThatThrownBy(login::save).isInstanceOf(SessionStoreException.class);
        assertThat(instance.keepsNothing()).isTrue();
    }

    @Test
    void changeOfIdFollowsWhatIsKept() {
        store.goAway();
        set("a", 1);
        store.comeBack();
        WebSession login = instance.begin(handle).orElseThrow();
        login.changeId();

        DegradedInstance.end(login);

        assertThat(instance.read(login.handle().orElseThrow(), "a")).isEqualTo(1);
        assertThat(instance.keepsNothing()).isTrue();
    }

    @Test
    void sessionThatHasGotAnotherIdMeanwhileIsReachedUnderThat() {
        store.goAway();
        set("a", 1);
        var newId = stored().id().renewed(new SecureRandom());
        elsewhere(changes -> changes.newId(newId));

        comeBack();

        SessionSnapshot moved = store.elsewhere().load(newId.value(), TIMEOUT).orElseThrow();
        assertThat(moved.attributes()).containsKey("a");
    }

    @Test
    void withoutACopyTheSessionIsOutOfReach() {
        store.withoutCopies();
        store.goAway();

        assertThatThrownBy(() -> instance.begin(handle)).isInstanceOf(SessionStoreException.class);
    }

    @Test
    void whatIsTooMuchFailsAsIfNothingWereKept() {
        DegradedInstance small = new DegradedInstance(store, heard, new KeptSessions(1, 2500));
        String other = DegradedInstance.create(store);
        store.goAway();
        small.request(handle, session -> session.setAttribute("a", "x".repeat(1000)));

        assertThatThrownBy(() -> small.request(other, session -> session.setAttribute("a", 1)))
                .isInstanceOf(SessionStoreException.class);
        assertThatThrownBy(() -> small.request(handle, session -> session.setAttribute("b", "x".repeat(1000))))
                .isInstanceOf(SessionStoreException.class);
        assertThat(small.read(handle, "b")).isNull();
        assertThat(heard.events()).containsExactly("kept", "not kept", "not kept");

        store.comeBack();
        assertThat(small.replay()).isEqualTo(1);
        store.goAway();
        small.request(other, session -> session.setAttribute("a", 1));
    }

    @Test
    void theEndReplaysWhatItCanAndCountsWhatIsLost() {
        store.goAway();
        set("a", 1);
        instance.close();
        assertThat(heard.events()).containsExactly("kept", "lost");

        set("a", 2);
        store.comeBack();
        instance.close();

        assertThat(stored("a")).isEqualTo(2);
        assertThat(heard.events()).containsExactly("kept", "replayed");
    }

    @Test
    void requestsReplaysAndFaultsMayAllHappenAtOnce() throws Exception {
        int threads = 6;
        int rounds = 200;
        set("sum", 0L);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                all.add(pool.submit(() -> hurry(number, rounds)));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        comeBack();

        long sum = (long) stored("sum");
        for (int thread = 0; thread < threads; thread++) {
            assertThat(sum / amount(thread) % 1000).as("sum of " + thread).isEqualTo(rounds);
            assertThat(stored("last of " + thread)).isEqualTo(rounds - 1);
        }
        assertThat(instance.keepsNothing()).isTrue();
    }

    /** Another one for each thread: where answers are lost, nobody can tell two equal sums from one. */
    private static long amount(int thread) {
        return (long) Math.pow(1000, thread);
    }

    private void hurry(int thread, int rounds) {
        for (int i = 0; i < rounds; i++) {
            int round = i;
            switch ((thread + i) % 7) {
                case 0 -> store.goAway();
                case 1, 2 -> store.comeBack();
                default -> {}
            }
            instance.request(handle, session -> {
                SessionAttributes.update(session, "sum", Long.class, sum -> sum + amount(thread));
                session.setAttribute("last of " + thread, round);
            });
            assertThat(instance.read(handle, "last of " + thread)).isEqualTo(round);
            try {
                var unused = instance.replay();
            } catch (SessionStoreException e) {
                assertThat(e).hasMessageContaining("away"); // The next thread may have more luck.
            }
        }
    }
}
