package io.continuity.drain;

import java.util.Locale;

/** How far an instance has got in leaving service, in this order. <em>Immutable.</em> */
public enum DrainPhase {
    /** Not leaving: takes every request. */
    SERVING(0),

    /** Tells those who send requests that it is not ready any more. Still takes every request. */
    ANNOUNCE(1),

    /** Takes every request until those who send them have heard, and asks connections to close. */
    LINGER(2),

    /** Sends clients of long-lived streams elsewhere. From here on there is no way back. */
    HAND_OVER(3),

    /** Takes no new request and finishes those it has. */
    FINISH(4),

    /** Finishes work that no client waits for. */
    BACKGROUND(5),

    /** Stores what is not stored yet. */
    FLUSH(6),

    /** Done: what it holds may be given back. */
    CLOSE(7);

    private final int number;

    DrainPhase(int number) {
        this.number = number;
    }

    /**
     * Returns its place in the order, for meters.
     *
     * @return 0 while serving, up to 7
     */
    public int number() {
        return number;
    }

    /** Tells whether work that comes now is turned away. */
    boolean refuses(WorkKind kind) {
        return kind == WorkKind.TASK ? this == FLUSH || this == CLOSE : hasLeft();
    }

    /** Tells whether it takes no requests any more. */
    boolean hasLeft() {
        return compareTo(FINISH) >= 0;
    }

    /** Tells whether participants are called in it. */
    boolean hasParticipants() {
        return this != SERVING && this != LINGER && this != CLOSE;
    }

    /** Tells whether the instance may still go back to serving. */
    boolean isReversible() {
        return this == ANNOUNCE || this == LINGER;
    }

    /** The name as people read it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
