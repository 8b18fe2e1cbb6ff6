package io.continuity.servlet;

import io.continuity.codec.AttributeFormatException;
import io.continuity.session.SessionObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reports attributes that were hidden because they cannot be decoded here: each time to the observer, and once for each
 * name to whoever reads the log. <em>Thread-safe.</em>
 */
final class HiddenAttributes {
    private static final System.Logger LOG = System.getLogger(HiddenAttributes.class.getName());

    /** Enough to tell an operator what is wrong, whatever names a client may be able to choose. */
    private static final int MAX_NAMES_LOGGED = 100;

    private final SessionObserver observer;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    HiddenAttributes(SessionObserver observer) {
        this.observer = observer;
    }

    void report(String name, AttributeFormatException cause) {
        observer.attributeUndecodable(name);
        boolean first = logged.size() < MAX_NAMES_LOGGED && logged.add(name);
        LOG.log(
                first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                () -> "Session attribute '" + name + "' is hidden from the application and kept as it is: "
                        + cause.getMessage());
    }
}
