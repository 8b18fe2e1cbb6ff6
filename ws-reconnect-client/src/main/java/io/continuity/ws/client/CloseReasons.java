package io.continuity.ws.client;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.nio.charset.StandardCharsets;

/** Makes what a close frame says, or would. */
final class CloseReasons {
    /** RFC 6455 §5.5: a control frame has at most 125 bytes, two of which are the code. */
    private static final int MAX_BYTES = 123;

    private CloseReasons() {}

    /** What to tell an endpoint of the end of its session. */
    static CloseReason of(Closed closed) {
        CloseCodes code =
                switch (closed.reason()) {
                    case CLOSED, ENDED_BY_SERVER -> CloseCodes.NORMAL_CLOSURE;
                    case LEFT -> CloseCodes.GOING_AWAY;
                    case REFUSED -> CloseCodes.VIOLATED_POLICY;
                    case TOO_LARGE -> CloseCodes.TOO_BIG;
                };
        return of(code.getCode(), closed.detail());
    }

    static CloseReason of(int code, String text) {
        String reason = text;
        while (reason.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            reason = reason.substring(0, Math.min(reason.length() - 1, MAX_BYTES));
        }
        return new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason);
    }
}
