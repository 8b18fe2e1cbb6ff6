package io.continuity.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * The response as the application sees it: whatever makes it commit saves the session first.
 *
 * <p>A response commits when it is flushed, redirected or ended with an error, when its buffer is full, and, in some
 * containers, when as many bytes were written as its content length says. Saving a little early is harmless, saving
 * late loses the cookie. <em>Thread-safe as far as the container's response is.</em>
 */
final class SessionResponse extends HttpServletResponseWrapper {
    private static final String CONTENT_LENGTH = "Content-Length";

    private final SessionExchange exchange;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;
    private long contentLength = -1;
    private long written;

    SessionResponse(HttpServletResponse response, SessionExchange exchange) {
        super(response);
        this.exchange = exchange;
    }

    /** Called before bytes are written: commits the session if they could commit the response. */
    void beforeWrite(long bytes) {
        written += bytes;
        if (!isCommitted() && (written >= getBufferSize() || isComplete())) {
            exchange.commit();
        }
    }

    private boolean isComplete() {
        return contentLength >= 0 && written >= contentLength;
    }

    void beforeFlush() {
        exchange.commit();
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new CommittingOutputStream(super.getOutputStream(), this);
        }
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            // The container's writer first: it fixes the encoding in the Content-Type, and complains if it is unknown.
            PrintWriter containers = super.getWriter();
            writer = new PrintWriter(new CommittingWriter(containers, Charset.forName(getCharacterEncoding()), this));
        }
        return writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        beforeFlush();
        super.flushBuffer();
    }

    /** Not the container's, which would put its own session into the URL. */
    @Override
    public String encodeURL(String url) {
        return exchange.encode(url);
    }

    @Override
    public String encodeRedirectURL(String url) {
        return exchange.encode(url);
    }

    @Override
    public void sendError(int status) throws IOException {
        exchange.commit();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        exchange.commit();
        super.sendError(status, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        exchange.commit();
        super.sendRedirect(location);
    }

    @Override
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        exchange.commit();
        super.sendRedirect(location, clearBuffer);
    }

    @Override
    public void sendRedirect(String location, int status) throws IOException {
        exchange.commit();
        super.sendRedirect(location, status);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        exchange.commit();
        super.sendRedirect(location, status, clearBuffer);
    }

    @Override
    public void setContentLength(int length) {
        contentLength(length);
        super.setContentLength(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        contentLength(length);
        super.setContentLengthLong(length);
    }

    @Override
    public void setHeader(String name, String value) {
        header(name, value);
        super.setHeader(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        header(name, value);
        super.addHeader(name, value);
    }

    @Override
    public void setIntHeader(String name, int value) {
        header(name, Integer.toString(value));
        super.setIntHeader(name, value);
    }

    @Override
    public void addIntHeader(String name, int value) {
        header(name, Integer.toString(value));
        super.addIntHeader(name, value);
    }

    /** Spring 7 sets the length by its header: a wrapper that watches only the setters never sees it. */
    private void header(@Nullable String name, @Nullable String value) {
        if (CONTENT_LENGTH.equalsIgnoreCase(name)) {
            try {
                contentLength(value == null ? -1 : Long.parseLong(value.trim()));
            } catch (NumberFormatException e) {
                contentLength = -1;
            }
        }
    }

    /** Some containers end the response the moment they learn that all of it is there: save before they do. */
    private void contentLength(long length) {
        contentLength = length;
        if (!isCommitted() && isComplete()) {
            exchange.commit();
        }
    }

    @Override
    public void reset() {
        super.reset();
        stream = null;
        writer = null;
        contentLength = -1;
        written = 0;
        exchange.responseReset();
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        written = 0;
    }
}
