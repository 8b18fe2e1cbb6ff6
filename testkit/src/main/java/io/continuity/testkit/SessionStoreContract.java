package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.INTERVAL;
import static io.continuity.testkit.StoreUnderTest.TIMEOUT;
import static io.continuity.testkit.StoreUnderTest.blindlySetting;
import static io.continuity.testkit.StoreUnderTest.moving;
import static io.continuity.testkit.StoreUnderTest.newId;
import static io.continuity.testkit.StoreUnderTest.renewed;
import static io.continuity.testkit.StoreUnderTest.setting;
import static io.continuity.testkit.StoreUnderTest.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.continuity.Clocks;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * The specification of a {@link SessionStore}, to be extended by the test of each store.
 *
 * <p>Every test has a store of its own, which is closed after it. Handles are used as {@link SessionStore#save} says:
 * the one a request found the session under, or the one its last save returned. <em>Not thread-safe.</em>
 */
public abstract class SessionStoreContract extends SessionInspectionClauses {
    private static final int WALKS = 8;
    private static final int STEPS = 300;

    /** Called by subclasses. */
    protected SessionStoreContract() {}

    /**
     * Opens a store that no other test uses.
     *
     * @return an empty store; the contract closes it
     */
    @Override
    protected abstract SessionStore store();

    /**
     * Makes as if time had passed; on return the store sees it.
     *
     * <p>A store that touches without waiting has been given a later call to answer before this, so that its touches
     * are done.
     *
     * @param duration whole minutes, while what really passes meanwhile is less than 30 seconds
     */
    @Override
    protected abstract void letPass(Duration duration);

    /**
     * Returns the clock that the store dates accesses with.
     *
     * @return the system clock, unless overridden
     */
    @Override
    protected InstantSource clock() {
        return Clocks.system();
    }

    /**
     * Returns what a store of this kind cannot do, by its nature: those clauses are run as well and have to fail.
     *
     * @return reasons by the name of a group of clauses, or of a clause as {@code Group.clause}, with an
     *     empty text for one of a named group that does hold; none, unless overridden
     */
    @Override
    protected Map<String, String> clausesThatCannotHold() {
        return Map.of();
    }

    /**
     * Tells whether changes of a request that has read a session under its old id reach it under its new one.
     *
     * @return true, unless overridden
     */
    @Override
    protected boolean followsChangesOfId() {
        return true;
    }

    /**
     * Tells whether one of several requests that run side by side is told that it was the first. If not, clauses that need it
     * are about requests that run one after the other.
     *
     * @return true, unless overridden
     */
    @Override
    protected boolean decidesRaces() {
        return true;
    }

    @Nested
    class Concurrency {
        private static final int THREADS = 64;
        private static final int ROUNDS = 20;

        @Test
        void disjointSavesAllSurvive() {
            String handle = sut.create(sut.fresh());
            SessionSnapshot basis = sut.load(handle);

            Concurrently.call(THREADS, thread -> sut.save(handle, setting(basis, "name" + thread, "v" + thread)));

            assertThat(sut.attributes(newest(handle, basis))).isEqualTo(named(THREADS));
        }

        @Test
        void savesSurviveAChangeOfIdMeanwhile() {
            for (int round = 0; round < ROUNDS; round++) {
                String handle = sut.create(sut.fresh());
                SessionSnapshot basis = sut.load(handle);
                SessionId newId = renewed(basis.id());

                Concurrently.call(
                        9,
                        thread -> sut.save(
                                handle,
                                thread == 8 ? moving(basis, newId) : setting(basis, "name" + thread, "v" + thread)));

                String newest = newest(handle, basis);
                assertThat(sut.load(newest).id()).isEqualTo(newId);
                assertThat(sut.attributes(newest)).isEqualTo(named(8));
            }
        }

        @Test
        void noRequestOutlivesTheEndOfItsSession() {
            for (int round = 0; round < ROUNDS; round++) {
                String handle = sut.createWith("a", "1");
                SessionSnapshot basis = sut.load(handle);

                List<SaveResult> results = Concurrently.call(9, thread -> {
                    if (thread == 4) {
                        assertThat(sut.delete(handle)).isTrue();
                        return SaveResult.GONE;
                    }
                    sut.store().touch(handle);
                    sut.find(handle);
                    return sut.trySave(
                            handle, thread < 4 ? blindlySetting("a", "2") : setting(basis, "name" + thread, "v"));
                });

                assertThat(results).allMatch(result -> result instanceof Saved || result.equals(SaveResult.GONE));
                assertThat(sut.find(handle)).isEmpty();
                assertThat(sut.trySave(handle, setting(basis, "a", "3"))).isEqualTo(SaveResult.GONE);
            }
        }

        @Test
        void oneOfManyDeletesIsToldThatItEndedTheSession() {
            String handle = sut.create(sut.fresh());

            List<Boolean> results = race(16, thread -> sut.delete(handle));

            assertThat(Collections.frequency(results, true)).isEqualTo(1);
        }

        @Test
        void oneOfManySessionsGetsAnId() {
            SessionId id = newId();

            List<SaveResult> results = Concurrently.call(16, thread -> {
                SessionSnapshot session = new SessionSnapshot(
                        id, sut.now().minusMillis(thread), sut.now(), INTERVAL, 0, Map.of("n", value("" + thread)));
                return sut.store().create(session, TIMEOUT);
            });

            assertThat(results).filteredOn(Saved.class::isInstance).hasSize(1);
            assertThat(Collections.frequency(results, SaveResult.CONFLICT)).isEqualTo(15);
        }

        /** The handle that a request gets that has seen all saves so far. */
        private String newest(String handle, SessionSnapshot basis) {
            return sut.save(handle, SessionChanges.basedOn(basis).build());
        }

        private Map<String, String> named(int count) {
            Map<String, String> attributes = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                attributes.put("name" + i, "v" + i);
            }
            return attributes;
        }
    }

    @Nested
    class AnySequenceOfCalls {
        @RepeatedTest(WALKS)
        void endsWhereTheModelEnds(RepetitionInfo repetition) {
            new RandomWalk(sut, repetition.getCurrentRepetition(), followsChangesOfId()).go(STEPS);
        }
    }

    @Nested
    class Closing {
        @Test
        void closedStoreCannotBeAsked() {
            SessionSnapshot session = sut.fresh();
            String handle = sut.create(session);
            sut.store().close();

            assertUnknown(() -> sut.find(handle));
            assertUnknown(() -> sut.store().create(sut.fresh(), TIMEOUT));
            assertUnknown(() -> sut.trySave(handle, blindlySetting("a", "1")));
            assertUnknown(() -> sut.delete(handle));
        }

        private void assertUnknown(Runnable call) {
            assertThatExceptionOfType(SessionStoreException.class).isThrownBy(call::run);
        }
    }
}
