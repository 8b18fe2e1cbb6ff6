package io.continuity.servlet.war;

import io.continuity.Clocks;
import io.continuity.session.InMemorySessionStore;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What applications in this process share, as its class is not in their archives. */
public final class Outside {
    private static final ConcurrentLinkedQueue<String> HEARD = new ConcurrentLinkedQueue<>();
    private static volatile InMemorySessionStore store = new InMemorySessionStore(Clocks.system());

    private Outside() {}

    /** Forgets everything. */
    public static void reset() {
        HEARD.clear();
        store = new InMemorySessionStore(Clocks.system());
    }

    /**
     * Remembers something.
     *
     * @param what to remember
     */
    public static void hear(String what) {
        HEARD.add(what);
    }

    /**
     * Returns and forgets what was heard.
     *
     * @return in its order
     */
    public static List<String> heard() {
        List<String> copy = List.copyOf(HEARD);
        HEARD.clear();
        return copy;
    }

    /**
     * Returns the sessions.
     *
     * @return those since the last reset
     */
    public static InMemorySessionStore store() {
        return store;
    }
}
