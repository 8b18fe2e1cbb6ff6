package io.continuity.spring;

import io.continuity.resume.WindowLimits;
import java.util.List;

/**
 * How the application serves STOMP. <em>Immutable.</em>
 *
 * @param maxFrame how long a frame may be
 * @param headers which of them are kept
 * @param relayed prefixes of destinations that are another broker's; none with the simple one
 * @param together how much is stored in one step with a message of the client
 */
record StompPlace(int maxFrame, StompHeaders headers, List<String> relayed, WindowLimits together) {
    /** Of a window: it is not waited for room in it there. */
    private static final int PART = 4;

    static WindowLimits together(WebSocketProperties.Window window) {
        return new WindowLimits(
                Math.max(1, window.messages() / PART), Math.max(1, window.size().toBytes() / PART));
    }

    /** Whether a broker says when a subscription is in force. The simple one does not, and has it when it was handled. */
    boolean confirmed(String subscription) {
        String destination = StompFrames.destinationOf(subscription);
        return relayed.stream().anyMatch(destination::startsWith);
    }
}
