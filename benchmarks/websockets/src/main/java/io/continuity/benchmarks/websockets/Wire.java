package io.continuity.benchmarks.websockets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** One WebSocket of the load: as much of RFC 6455 as Tomcat uses when nothing is negotiated. <em>Not thread-safe.</em> */
final class Wire {
    private static final byte TEXT = (byte) 0x81;
    private static final byte PONG = (byte) 0x8a;
    private static final int MASKED = 0x80;
    private static final int SHORT = 125;
    private static final int MEDIUM = 126;
    private static final int TEXT_OPCODE = 1;
    private static final int CLOSE_OPCODE = 8;
    private static final int PING_OPCODE = 9;

    private final SelectionKey key;
    private final SocketChannel channel;
    private final boolean resumable;
    private final Owner owner;
    private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
    private byte[] incomplete = new byte[0];
    private boolean open;
    private boolean over;

    /** Who has a socket. */
    interface Owner {
        void opened(Wire wire);

        /** The content of a message is between the buffer's position and limit, for the time of the call. */
        void text(Wire wire, ByteBuffer content);

        /** It is over, or has never begun; not told to who has ended it. */
        void closed(Wire wire);
    }

    Wire(SelectionKey key, boolean resumable, Owner owner) {
        this.key = key;
        this.channel = (SocketChannel) key.channel();
        this.resumable = resumable;
        this.owner = owner;
    }

    boolean isOpen() {
        return open && !over;
    }

    void connected() {
        key.interestOps(SelectionKey.OP_READ);
        write(ByteBuffer.wrap(("GET /load HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + (resumable ? "Sec-WebSocket-Protocol: continuity.v1\r\n" : "") + "\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
    }

    /** Something can be done on it. */
    void ready(ByteBuffer buffer) {
        try {
            if (key.isValid() && key.isConnectable()) {
                channel.finishConnect();
                connected();
            }
            if (key.isValid() && key.isWritable()) {
                flush();
            }
            if (key.isValid() && key.isReadable()) {
                read(buffer);
            }
        } catch (IOException e) {
            lost();
        }
    }

    private void read(ByteBuffer buffer) throws IOException {
        buffer.clear().put(incomplete);
        boolean ended = channel.read(buffer) < 0;
        buffer.flip();
        boolean more = true;
        while (more && !over) {
            more = open ? frame(buffer) : handshake(buffer);
        }
        incomplete = new byte[buffer.remaining()];
        buffer.get(incomplete);
        if (ended) {
            lost();
        }
    }

    private boolean handshake(ByteBuffer buffer) throws IOException {
        for (int i = buffer.position(); i + 3 < buffer.limit(); i++) {
            if (buffer.get(i) == '\r' && buffer.get(i + 2) == '\r') {
                if (buffer.get(buffer.position() + 9) != '1') {
                    throw new IOException("not upgraded");
                }
                buffer.position(i + 4);
                open = true;
                owner.opened(this);
                return true;
            }
        }
        return false;
    }

    private boolean frame(ByteBuffer buffer) throws IOException {
        int start = buffer.position();
        int left = buffer.remaining();
        if (left < 2) {
            return false;
        }
        int first = buffer.get(start) & 0xff;
        int length = buffer.get(start + 1);
        int head = 2;
        if (length == MEDIUM) {
            head = 4;
            length = left < head ? 0 : buffer.getShort(start + 2) & 0xffff;
        }
        if (left < head + length) {
            return false;
        }
        if ((first & 0x80) == 0 || length < 0 || length > 0xffff) {
            throw new BenchmarkException("no whole message of at most 64 KiB");
        }
        int limit = buffer.limit();
        buffer.limit(start + head + length).position(start + head);
        taken(first & 0x0f, buffer);
        buffer.limit(limit).position(start + head + length);
        return true;
    }

    private void taken(int opcode, ByteBuffer content) throws IOException {
        if (opcode == TEXT_OPCODE) {
            owner.text(this, content);
        } else if (opcode == PING_OPCODE) {
            byte[] copy = new byte[content.remaining()];
            content.get(copy);
            send(PONG, copy);
        } else if (opcode == CLOSE_OPCODE) {
            throw new IOException("closed");
        }
    }

    void send(String text) {
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Masked with zeros, which change nothing. */
    private void send(byte first, byte... content) {
        int head = content.length <= SHORT ? 6 : 8;
        ByteBuffer frame = ByteBuffer.allocate(head + content.length).put(first);
        if (content.length <= SHORT) {
            frame.put((byte) (MASKED | content.length));
        } else {
            frame.put((byte) (MASKED | MEDIUM)).putShort((short) content.length);
        }
        write(frame.putInt(0).put(content).flip());
    }

    private void write(ByteBuffer bytes) {
        unsent.add(bytes);
        if (unsent.size() == 1) {
            try {
                flush();
            } catch (IOException e) {
                lost();
            }
        }
    }

    private void flush() throws IOException {
        while (!over && !unsent.isEmpty()) {
            channel.write(unsent.element());
            if (unsent.element().hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            unsent.remove();
        }
        if (!over && key.isValid()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** It has ended by itself, or could not begin. */
    void lost() {
        if (!over) {
            end();
            owner.closed(this);
        }
    }

    /** Ends it without a word. */
    void end() {
        over = true;
        try {
            channel.close();
        } catch (IOException e) {
            throw new BenchmarkException("a socket cannot be closed: " + e.getMessage());
        }
    }
}
