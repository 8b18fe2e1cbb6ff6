package io.continuity.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The response to a client that has asked for server-sent events, into which a last one can be written.
 *
 * <p><em>Thread-safe</em> as far as writing the last event goes.
 */
final class EventStreamResponse extends HttpServletResponseWrapper {
    private volatile @Nullable EventStream stream;

    private EventStreamResponse(HttpServletResponse response) {
        super(response);
    }

    /** Returns nothing for a client that has asked for something else. */
    static Optional<EventStreamResponse> around(HttpServletRequest request, HttpServletResponse response) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/event-stream")
                ? Optional.of(new EventStreamResponse(response))
                : Optional.empty();
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        EventStream known = stream;
        if (known == null) {
            known = new EventStream(super.getOutputStream());
            stream = known;
        }
        return known;
    }

    @Override
    public void flushBuffer() throws IOException {
        EventStream known = stream;
        if (known == null) {
            super.flushBuffer();
        } else {
            known.flush();
        }
    }

    /** Writes when to connect again, and nothing more from now on; if the application writes by a writer, does nothing. */
    void sayGoodbye(int retryMillis) {
        EventStream known = stream;
        if (known != null) {
            known.sayGoodbye(retryMillis);
        }
    }
}
