package io.continuity.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reports attributes that cannot be opened: each time to the observer, and once for each reason to whoever reads the
 * log. <em>Thread-safe.</em>
 */
final class SealReports {
    private static final System.Logger LOG = System.getLogger(EncryptedSessionStore.class.getName());

    /** Enough to tell an operator what is wrong, whatever key ids somebody has written into the store. */
    private static final int MAX_LOGGED = 100;

    private final SessionObserver observer;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    SealReports(SessionObserver observer) {
        this.observer = observer;
    }

    void keyUnknown(String name, String keyId) {
        observer.sealKeyUnknown(name);
        logOnce("Session attributes are encrypted with key '" + keyId + "', which is not in this instance's key ring."
                + " They are hidden and kept. Add it to continuity.session.encryption.keys, as a reader before it is"
                + " active anywhere");
    }

    void broken(String name, String keyId) {
        observer.sealBroken(name);
        logOnce("Session attributes say that they are encrypted with key '" + keyId + "', and do not open. They are"
                + " hidden and kept. Either somebody has altered or moved them in the store, or instances have"
                + " different keys of this id: give each key an id of its own");
    }

    void missing(String name) {
        observer.sealMissing(name);
        logOnce("Session attributes are not encrypted, which continuity.session.encryption.mode=require demands. They"
                + " are hidden and kept. Either somebody has put them into the store, or there are sessions left from"
                + " before: go back to write until they have been used or have expired");
    }

    private void logOnce(String message) {
        boolean first = logged.size() < MAX_LOGGED && logged.add(message);
        LOG.log(first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG, message);
    }
}
