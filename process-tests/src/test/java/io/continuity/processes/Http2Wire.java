package io.continuity.processes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;

/** One HTTP/2 connection without TLS, frame by frame (RFC 9113). <em>Not thread-safe.</em> */
final class Http2Wire implements AutoCloseable {
    static final int HEADERS = 1;
    static final int GOAWAY = 7;
    static final int END = -1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int ACK = 1;
    private static final int END_OF_STREAM_AND_HEADERS = 5;
    private static final int LIMIT_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** One frame, its payload as hexadecimal digits; of type END when the server has closed. */
    record Frame(int type, int flags, int stream, String payload) {
        boolean isOf(int wantedType, int wantedStream) {
            return type == wantedType && stream == wantedStream;
        }

        private int at(int index) {
            return HexFormat.fromHexDigits(payload, 2 * index, 2 * index + 2);
        }

        /** The first header is the status, and that of 200 has a number of its own (RFC 7541 appendix A). */
        boolean isOk() {
            int index = 0;
            if ((at(0) & 0xe0) == 0x20) { // The size of the table comes before it.
                index = (at(0) & 0x1f) == 0x1f ? 1 : 0;
                while (index > 0 && at(index) > 0x7f) {
                    index++;
                }
                index++;
            }
            return at(index) == 0x88;
        }

        /** Of GOAWAY. */
        int error() {
            return at(7);
        }
    }

    Http2Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(LIMIT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    /** Sends a GET on a stream of an odd number. */
    void get(int stream, String path) throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.write(0x82); // :method GET
        headers.write(0x86); // :scheme http
        literal(headers, 0x04, path); // :path
        literal(headers, 0x01, "here"); // :authority
        send(HEADERS, END_OF_STREAM_AND_HEADERS, stream, headers.toByteArray());
    }

    private static void literal(ByteArrayOutputStream headers, int name, String value) {
        headers.write(name);
        headers.write(value.length());
        headers.writeBytes(value.getBytes(US_ASCII));
    }

    private void send(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    /** Reads the next frame that is not about the connection itself. */
    Frame next() throws IOException {
        while (true) {
            Frame frame = read();
            boolean answered = (frame.flags & ACK) != 0;
            if (frame.type == PING && !answered) {
                send(PING, ACK, 0, HexFormat.of().parseHex(frame.payload));
            } else if (frame.type == SETTINGS && !answered) {
                send(SETTINGS, ACK, 0, new byte[0]);
            } else {
                return frame;
            }
        }
    }

    private Frame read() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            return new Frame(type, flags, stream, HexFormat.of().formatHex(in.readNBytes(length)));
        } catch (EOFException e) {
            return new Frame(END, 0, 0, "");
        }
    }

    /** Reads up to the head of an answer. */
    Frame answer(int stream) throws IOException {
        Frame frame = next();
        while (!frame.isOf(HEADERS, stream)) {
            if (frame.type == END) {
                throw new EOFException("no answer on stream " + stream);
            }
            frame = next();
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
