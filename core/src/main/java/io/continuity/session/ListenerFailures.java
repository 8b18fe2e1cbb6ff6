package io.continuity.session;

import java.util.Optional;
import java.util.function.Consumer;

/** Lets a listener fail for one session without the others missing their turn. <em>Not thread-safe.</em> */
final class ListenerFailures {
    private Optional<RuntimeException> first = Optional.empty();

    /** Calls the listener; false if it threw. */
    boolean tell(Consumer<SessionSnapshot> listener, SessionSnapshot session) {
        try {
            listener.accept(session);
            return true;
        } catch (RuntimeException e) {
            first.ifPresentOrElse(earlier -> earlier.addSuppressed(e), () -> first = Optional.of(e));
            return false;
        }
    }

    /** Throws what was thrown first, with the rest suppressed in it. */
    void throwFirst() {
        first.ifPresent(failure -> {
            throw failure;
        });
    }
}
