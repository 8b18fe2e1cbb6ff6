package io.continuity.testkit;

/** What a proxy lets through at the moment. <em>Thread-safe.</em> */
final class Valve {
    private Position position = Position.FLOWING;

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
        notifyAll();
    }

    synchronized void awaitRequestsPass() throws InterruptedException {
        while (!position.requestsPass) {
            wait();
        }
    }

    synchronized void awaitRepliesPass() throws InterruptedException {
        while (!position.repliesPass) {
            wait();
        }
    }
}
