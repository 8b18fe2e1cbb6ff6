package io.continuity.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The container's stream, telling the response before bytes go into it. */
final class CommittingOutputStream extends ServletOutputStream {
    private final ServletOutputStream containers;
    private final SessionResponse response;

    CommittingOutputStream(ServletOutputStream containers, SessionResponse response) {
        this.containers = containers;
        this.response = response;
    }

    @Override
    public void write(int b) throws IOException {
        response.beforeWrite(1);
        containers.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        response.beforeWrite(length);
        containers.write(bytes, offset, length);
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
        response.beforeWrite(buffer.remaining());
        containers.write(buffer);
    }

    @Override
    public void flush() throws IOException {
        response.beforeFlush();
        containers.flush();
    }

    @Override
    public void close() throws IOException {
        response.beforeFlush();
        containers.close();
    }

    @Override
    public boolean isReady() {
        return containers.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        containers.setWriteListener(listener);
    }
}
