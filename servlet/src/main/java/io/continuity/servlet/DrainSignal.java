package io.continuity.servlet;

import java.util.Objects;
import java.util.Optional;

/**
 * Has an application in somebody else's container drain at SIGTERM, before the container hears of it.
 *
 * <p>JVM shutdown hooks run beside each other, so none can hold up the container's own. This takes the signal instead,
 * drains on a thread of its own, and then has the handler that was there before do what it would have done: the JVM's own
 * begins the shutdown, and the process ends with 143. A second SIGTERM meanwhile is passed on at once. Several applications
 * in one JVM drain at the same time. <em>Thread-safe.</em>
 */
public final class DrainSignal implements AutoCloseable {
    private final SignalLink link;

    private DrainSignal(SignalLink link) {
        this.link = link;
    }

    /**
     * Begins to listen.
     *
     * @param drain what to do, once; the signal is passed on when it returns
     * @param log told why the signal cannot be heard, and of what goes wrong
     * @return empty if the JVM has no signals, or keeps them to itself (-Xrs)
     */
    public static Optional<DrainSignal> listen(Runnable drain, System.Logger log) {
        return SignalLink.install(Objects.requireNonNull(drain, "drain"), Objects.requireNonNull(log, "log"))
                .map(DrainSignal::new);
    }

    /** Listens no more; the handler that was there before is there again. */
    @Override
    public void close() {
        link.remove();
    }
}
