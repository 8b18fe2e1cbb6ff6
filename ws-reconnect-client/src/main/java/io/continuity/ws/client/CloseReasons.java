package io.continuity.ws.client;

import jakarta.websocket.CloseReason;
import java.nio.charset.StandardCharsets;

/** Makes what a close frame says. */
final class CloseReasons {
    /** RFC 6455 §5.5: a control frame has at most 125 bytes, two of which are the code. */
    private static final int MAX_BYTES = 123;

    private CloseReasons() {}

    static CloseReason of(int code, String text) {
        String reason = text;
        while (reason.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            reason = reason.substring(0, Math.min(reason.length() - 1, MAX_BYTES));
        }
        return new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason);
    }
}
