package io.continuity.session.jwt;

import io.continuity.session.SessionSnapshot;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Handles that were opened lately, so that one that comes again costs no cryptography.
 *
 * <p>Two generations: when the younger is full it becomes the older, and the older is dropped. What is asked for in the older
 * one moves to the younger. <em>Thread-safe: nothing locks.</em>
 */
final class PresentedCache {
    /** Tokens end with a tag of 22 characters, which only a key can make and which no two tokens share. */
    private static final int TAIL = 22;

    private final int generation;
    private volatile Map<String, Presented> young = new ConcurrentHashMap<>();
    private volatile Map<String, Presented> old = new ConcurrentHashMap<>();

    /** Keeps at least half as many as said. */
    PresentedCache(int entries) {
        this.generation = Math.max(1, entries / 2);
    }

    Optional<Presented> get(String handle) {
        String tail = tail(handle);
        @Nullable Presented found = young.get(tail);
        if (found == null) {
            found = old.get(tail);
            if (found != null && found.handle().equals(handle)) {
                put(found);
            }
        }
        return Optional.ofNullable(found).filter(known -> known.handle().equals(handle));
    }

    /**
     * Finds again what a session was loaded from, which tells more than that the handles are equal: nobody else has this object.
     * To compare thousands of characters once for each request is enough.
     */
    @SuppressWarnings("ReferenceEquality")
    Optional<Presented> getLoaded(String handle, SessionSnapshot loaded) {
        @Nullable Presented found = young.get(tail(handle));
        return found != null && found.session().isPresent() && found.session().get() == loaded
                ? Optional.of(found)
                : Optional.empty();
    }

    void put(Presented presented) {
        Map<String, Presented> current = young;
        if (current.size() >= generation) {
            old = current;
            current = new ConcurrentHashMap<>();
            young = current;
        }
        current.put(tail(presented.handle()), presented);
    }

    /** The hash of a text is linear in its length, so only the end of it is taken. */
    private static String tail(String handle) {
        return handle.substring(Math.max(0, handle.length() - TAIL));
    }
}
