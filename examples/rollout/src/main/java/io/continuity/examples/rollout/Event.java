package io.continuity.examples.rollout;

/**
 * Something that happened to an instance.
 *
 * <p>Immutable.
 *
 * @param at milliseconds since the demo began
 */
record Event(long at, String instance, Kind kind) {

    /** The steps in the life of an instance, in their order. */
    enum Kind {
        STARTED("started", "starting"),
        READY("ready", "ready"),
        ADDED("in balancer", "ready"),
        REMOVED("out of balancer", "leaving"),
        TERMINATED("SIGTERM", "leaving"),
        EXITED("exited", "stopped"),
        KILLED("killed: did not exit in time", "stopped"),
        CRASHING("SIGKILL", "leaving"),
        CRASHED("gone", "stopped"),
        FAILED("failed", "stopped"),
        AWAY("away", "stopped"),
        BACK("back", "ready"),
        PUBLISHED("published", "ready"),
        SWITCHED("from now on", "ready"),
        UP("writes version 2 of the cart", "ready"),
        DOWN("writes version 1 of the cart again", "ready");

        private final String text;
        private final String state;

        Kind(String text, String state) {
            this.text = text;
            this.state = state;
        }

        String text() {
            return text;
        }

        /** The state an instance is in after this. */
        String state() {
            return state;
        }
    }
}
