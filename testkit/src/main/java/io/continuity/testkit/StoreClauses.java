package io.continuity.testkit;

import io.continuity.session.SessionStore;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Gives each test of a contract a store of its own. <em>Not thread-safe.</em> */
abstract class StoreClauses {
    StoreUnderTest sut;

    protected abstract SessionStore store();

    protected abstract void letPass(Duration duration);

    protected abstract InstantSource clock();

    @BeforeEach
    final void openStore() {
        sut = new StoreUnderTest(store(), this::letPass, clock());
    }

    @AfterEach
    final void closeStore() {
        sut.store().close();
    }
}
