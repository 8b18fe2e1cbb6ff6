package io.continuity.resume;

import java.util.List;

/**
 * All that a client's process has to leave behind so that the next one can go on with its connection.
 *
 * <p>It is a credential, and has what was sent: {@link #toString()} shows neither. <em>Immutable.</em>
 *
 * @param name by which servers know the connection
 * @param window how much the server lets a client have unacknowledged
 * @param heartbeatMillis how often to ask whether the server is there
 * @param handled the last message from the server that the application has handled
 * @param first the number of the first unacknowledged message; of the next to be sent, if there is none
 * @param unacknowledged messages of which the server has not said that they are handled, in order
 */
public record ResumeState(
        Name name, WindowLimits window, long heartbeatMillis, long handled, long first, List<Message> unacknowledged) {
    /**
     * By which servers know a connection.
     *
     * @param instance drawn by the client object that began it
     * @param token the last one that was issued
     * @param epoch of the connection
     */
    public record Name(String instance, String token, String epoch) {
        /** Hides all of it. */
        @Override
        public String toString() {
            return "Name";
        }
    }

    /**
     * Copies the list, and checks the numbers.
     *
     * @param name by which servers know the connection
     * @param window how much the server lets a client have unacknowledged
     * @param heartbeatMillis how often to ask whether the server is there
     * @param handled the last message from the server that the application has handled
     * @param first the number of the first unacknowledged message
     * @param unacknowledged messages of which the server has not said that they are handled
     * @throws IllegalArgumentException if a number is less than it can be
     */
    public ResumeState {
        if (heartbeatMillis < 100 || handled < 0 || first < 1) {
            throw new IllegalArgumentException(
                    "heartbeatMillis must be 100 or more, handled 0 or more, first 1 or more: " + heartbeatMillis + ", "
                            + handled + ", " + first);
        }
        unacknowledged = List.copyOf(unacknowledged);
    }

    String token() {
        return name.token();
    }

    String epoch() {
        return name.epoch();
    }
}
