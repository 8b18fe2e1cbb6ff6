package io.continuity.servlet;

import io.continuity.codec.AttributeFormatException;
import io.continuity.session.SessionObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reports attributes that were hidden because they cannot be decoded here: each time to the observer, and to whoever reads the
 * log once for each type that is not allowed, and for all other causes once for each name. <em>Thread-safe.</em>
 */
final class HiddenAttributes {
    private static final System.Logger LOG = System.getLogger(HiddenAttributes.class.getName());

    /** Enough to tell an operator what is wrong, whatever names somebody may be able to choose. */
    private static final int MAX_LOGGED = 100;

    private final SessionObserver observer;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    HiddenAttributes(SessionObserver observer) {
        this.observer = observer;
    }

    void report(String name, AttributeFormatException cause) {
        observer.attributeUndecodable(name);
        String subject = cause.refusedType().map(type -> "type " + type).orElse("attribute " + name);
        boolean first = logged.size() < MAX_LOGGED && logged.add(subject);
        LOG.log(
                first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                () -> "Session attribute '" + name + "' is hidden from the application and kept as it is: "
                        + cause.getMessage());
    }
}
