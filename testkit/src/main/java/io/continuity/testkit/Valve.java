package io.continuity.testkit;

/** What a proxy lets through at the moment. <em>Thread-safe.</em> */
final class Valve {
    private Position position = Position.FLOWING;
    private Position afterBreak = Position.FLOWING;
    private long replyBytesLeft = Long.MAX_VALUE;
    private boolean broken;

    enum Position {
        FLOWING(true, true),
        REPLIES_STALLED(true, false),
        STALLED(false, false),
        /** Nothing waits for a connection that is gone. */
        CUT(true, true);

        private final boolean requestsPass;
        private final boolean repliesPass;

        Position(boolean requestsPass, boolean repliesPass) {
            this.requestsPass = requestsPass;
            this.repliesPass = repliesPass;
        }
    }

    synchronized void turn(Position to) {
        position = to;
        replyBytesLeft = Long.MAX_VALUE;
        notifyAll();
    }

    /** Lets so many bytes of replies pass, then breaks and takes another position. */
    synchronized void breakAfter(long replyBytes, Position then) {
        turn(Position.FLOWING);
        replyBytesLeft = replyBytes;
        afterBreak = then;
        broken = false;
    }

    /** Whether it has broken since it was last told to. */
    synchronized boolean isBroken() {
        return broken;
    }

    synchronized boolean isCut() {
        return position == Position.CUT;
    }

    /** Returns how many of the bytes pass: all of them. */
    synchronized int admitRequests(int bytes) throws InterruptedException {
        while (!position.requestsPass) {
            wait();
        }
        return bytes;
    }

    /** Returns how many of the bytes pass; the connection of the others is to be closed. */
    synchronized int admitReplies(int bytes) throws InterruptedException {
        while (!position.repliesPass) {
            wait();
        }
        if (bytes <= replyBytesLeft) {
            replyBytesLeft -= replyBytesLeft == Long.MAX_VALUE ? 0 : bytes;
            return bytes;
        }
        int passing = (int) replyBytesLeft;
        turn(afterBreak);
        broken = true;
        return passing;
    }
}
