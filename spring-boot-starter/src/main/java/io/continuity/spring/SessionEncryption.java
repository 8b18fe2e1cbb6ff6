package io.continuity.spring;

import io.continuity.session.EncryptedSessionStore;
import io.continuity.session.SessionStore;
import java.util.function.UnaryOperator;

/** Puts encryption around a store, if it is wanted. <em>Immutable.</em> */
record SessionEncryption(UnaryOperator<SessionStore> encryption) {

    SessionStore around(SessionStore store) {
        return encryption.apply(store);
    }

    /** Refuses a store that holds what was to be encrypted. */
    void requireOf(SessionStore store) {
        boolean wanted = around(store) != store;
        if (wanted && !(store instanceof EncryptedSessionStore)) {
            throw new SetupException(
                    "continuity.session.encryption.mode is set, but the application's own SessionStore bean does not"
                            + " encrypt",
                    "return EncryptedSessionStore.over(...) from its bean method, or remove"
                            + " continuity.session.encryption.*");
        }
    }
}
