package io.continuity.testkit;

import io.continuity.session.SessionStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gives each test of a contract a store of its own. <em>Not thread-safe.</em> */
@ExtendWith(ClauseExceptions.class)
abstract class StoreClauses {
    StoreUnderTest sut;

    protected abstract SessionStore store();

    protected abstract void letPass(Duration duration);

    protected abstract InstantSource clock();

    /** See {@link SessionStoreContract#clausesThatCannotHold}. */
    protected abstract Map<String, String> clausesThatCannotHold();

    /** See {@link SessionStoreContract#followsChangesOfId}. */
    protected abstract boolean followsChangesOfId();

    /** See {@link SessionStoreContract#decidesRaces}. */
    protected abstract boolean decidesRaces();

    /** Has all act at once if the store decides who was first. */
    final <T> List<T> race(int actors, IntFunction<T> action) {
        return decidesRaces()
                ? Concurrently.call(actors, action)
                : IntStream.range(0, actors).mapToObj(action).toList();
    }

    @BeforeEach
    final void openStore() {
        sut = new StoreUnderTest(store(), this::letPass, clock());
    }

    @AfterEach
    final void closeStore() {
        sut.store().close();
    }
}
