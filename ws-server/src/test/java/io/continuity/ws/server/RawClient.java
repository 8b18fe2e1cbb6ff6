package io.continuity.ws.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A client that writes frames as no library does (RFC 6455, RFC 7692). Frames have up to 125 bytes, or 65,535 when received. */
final class RawClient implements AutoCloseable {
    private static final int FINAL = 0x80;
    private static final int COMPRESSED = 0x40;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final byte[] TAIL = {0, 0, -1, -1};

    private final Socket socket;
    private final DataInputStream in;

    RawClient(int port, String path, String subprotocol, String extensions) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        String handshake = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: " + subprotocol + "\r\n"
                + (extensions.isEmpty() ? "" : "Sec-WebSocket-Extensions: " + extensions + "\r\n") + "\r\n";
        socket.getOutputStream().write(handshake.getBytes(ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readByte());
        }
        boolean compresses = head.toString().toLowerCase(java.util.Locale.ROOT).contains("permessage-deflate");
        if (!head.toString().startsWith("HTTP/1.1 101") || compresses == extensions.isEmpty()) {
            throw new IOException("The handshake was answered with " + head);
        }
    }

    void send(byte... text) throws IOException {
        frame(FINAL | TEXT, text);
    }

    void sendCompressed(String text) throws IOException {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(text.getBytes(UTF_8));
        byte[] out = new byte[1000];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        frame(FINAL | COMPRESSED | TEXT, Arrays.copyOf(out, length - TAIL.length));
    }

    /** With a mask of zeros, under which everything stays as it is. */
    private void frame(int head, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) head);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload);
        socket.getOutputStream().write(frame.array(), 0, frame.position());
    }

    /** Waits for the next message, or the end: {@code closed CODE}. */
    String next() throws IOException, DataFormatException {
        while (true) {
            int head = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            byte[] payload = in.readNBytes(length == 126 ? in.readUnsignedShort() : length);
            if ((head & 0xf) == CLOSE) {
                return "closed " + ByteBuffer.wrap(payload).getShort();
            }
            if ((head & 0xf) == TEXT) {
                return new String((head & COMPRESSED) == 0 ? payload : inflated(payload), UTF_8);
            }
        }
    }

    private static byte[] inflated(byte[] payload) throws DataFormatException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(payload);
        whole.writeBytes(TAIL);
        Inflater inflater = new Inflater(true);
        inflater.setInput(whole.toByteArray());
        byte[] out = new byte[10_000];
        int length = inflater.inflate(out);
        inflater.end();
        return Arrays.copyOf(out, length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
