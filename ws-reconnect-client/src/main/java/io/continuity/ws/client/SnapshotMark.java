package io.continuity.ws.client;

/** Where the snapshot that follows a reset ends, among the messages for the listener. <em>Not thread-safe.</em> */
final class SnapshotMark {
    private int resetsToTell;
    private long delivered;
    private long end;

    /** A connection is gone; what was received of it comes first. */
    void connectionLost() {
        resetsToTell++;
        end = 0;
    }

    /** The listener is told of that now. */
    void resetTold() {
        resetsToTell--;
        delivered = 0;
    }

    /** The listener is given a message; returns whether it was the last of the snapshot. */
    boolean delivered(long number) {
        delivered = number;
        return isReached();
    }

    /** The server says where it ends; returns whether the listener has all of it already. */
    boolean ends(long upTo) {
        end = upTo;
        return upTo == 0 || isReached();
    }

    private boolean isReached() {
        boolean reached = resetsToTell == 0 && end > 0 && delivered >= end;
        end = reached ? 0 : end;
        return reached;
    }
}
