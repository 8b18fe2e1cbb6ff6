package io.continuity.servlet.war;

import io.continuity.Clocks;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionChanges;
import io.continuity.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What applications in this process share, as its class is not in their archives. */
public final class Outside {
    private static final ConcurrentLinkedQueue<String> HEARD = new ConcurrentLinkedQueue<>();
    private static volatile ManualClock clock;
    private static volatile InMemorySessionStore store;

    static {
        reset();
    }

    private Outside() {}

    /** Forgets everything. */
    public static void reset() {
        HEARD.clear();
        clock = ManualClock.startingAt(Clocks.system().instant());
        store = new InMemorySessionStore(clock);
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
     * Lets time pass for the sessions.
     *
     * @param duration how much
     */
    public static void letPass(Duration duration) {
        clock.advance(duration);
    }

    /**
     * Changes a session as another instance would.
     *
     * @param id the session's id
     * @param attribute what to change
     * @param value the new value
     */
    public static void change(String id, String attribute, Object value) {
        JdkAttributeCodec codec =
                JdkAttributeCodec.builder(Outside.class.getClassLoader()).build();
        SessionChanges changes =
                SessionChanges.blind().set(attribute, codec.encode(value)).build();
        store.save(id, changes, Duration.ofSeconds(5));
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
