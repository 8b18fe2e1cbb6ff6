package io.continuity.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;

/** The container's writer, telling the response before characters go into it. */
final class CommittingWriter extends Writer {
    private final PrintWriter containers;
    private final SessionResponse response;
    private final double maxBytesPerChar;

    CommittingWriter(PrintWriter containers, Charset charset, SessionResponse response) {
        this.containers = containers;
        this.response = response;
        this.maxBytesPerChar = charset.newEncoder().maxBytesPerChar();
    }

    @Override
    public void write(char[] chars, int offset, int length) {
        response.beforeWrite((long) Math.ceil(length * maxBytesPerChar));
        containers.write(chars, offset, length);
    }

    @Override
    public void write(String text, int offset, int length) {
        response.beforeWrite((long) Math.ceil(length * maxBytesPerChar));
        containers.write(text, offset, length);
    }

    @Override
    public void flush() throws IOException {
        response.beforeFlush();
        // checkError flushes too, and its answer is the only way to learn that the client has gone.
        if (containers.checkError()) {
            throw new IOException("The client is gone");
        }
    }

    @Override
    public void close() {
        response.beforeFlush();
        containers.close();
    }
}
