package io.continuity.testkit;

import io.continuity.resume.ConnectionHints;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.Ownership;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears hints and waits for one. <em>Thread-safe.</em> */
final class Hints implements ConnectionHints {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** Waits until the next hint is heard, which must be this one. */
    void await(String expected) {
        try {
            String next = heard.poll(30, TimeUnit.SECONDS);
            if (!expected.equals(next)) {
                throw new AssertionError("Heard " + next + ", not " + expected);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void wanted(ConnectionId id) {
        heard.add("wanted");
    }

    @Override
    public void released(ConnectionId id) {
        heard.add("released");
    }

    @Override
    public void claimed(Ownership lost) {
        heard.add("claimed " + lost.fence());
    }

    @Override
    public void posted(ConnectionId id) {
        heard.add("posted");
    }
}
