package io.continuity.spring;

import io.continuity.session.EncryptedSessionStore;
import io.continuity.session.SessionStore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Puts encryption around a store, if it is wanted. <em>Thread-safe.</em> */
final class SessionEncryption {
    private final UnaryOperator<SessionStore> encryption;
    private final AtomicBoolean done = new AtomicBoolean();

    SessionEncryption(UnaryOperator<SessionStore> encryption) {
        this.encryption = encryption;
    }

    SessionStore around(SessionStore store) {
        done.set(true);
        return encryption.apply(store);
    }

    /** Refuses a store that holds what was to be encrypted, unless that was put around what it keeps elsewhere. */
    void requireOf(SessionStore store) {
        boolean wanted = encryption.apply(store) != store;
        if (wanted && !done.get() && !(store instanceof EncryptedSessionStore)) {
            throw new SetupException(
                    "continuity.session.encryption.mode is set, but the application's own SessionStore bean does not"
                            + " encrypt",
                    "return EncryptedSessionStore.over(...) from its bean method, or remove"
                            + " continuity.session.encryption.*");
        }
    }
}
