package io.continuity.benchmarks.runner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes HTTP/1.1 responses with a Content-Length out of a buffer, making next to no garbage. */
final class ResponseReader {
    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] LENGTH = ascii("content-length:");
    private static final byte[] COOKIE = ascii("set-cookie:");
    private static final int STATUS_DIGITS = 3;
    private static final int MAX_DIGITS = 9;

    private ResponseReader() {}

    /**
     * Removes a response from the front of the buffer, or leaves it alone if it is not there to its end.
     *
     * @throws BenchmarkException if it is no response with a Content-Length
     */
    static Optional<Response> read(ByteBuffer in) {
        int status = 0;
        int length = -1;
        Optional<String> cookie = Optional.empty();
        int line = in.position();
        for (int end = lineEnd(in, line); end >= 0; end = lineEnd(in, line)) {
            if (status == 0) {
                status = status(in, line, end);
            } else if (end == line) {
                return body(in, end + 2, length).map(new Head(status, cookie)::with);
            } else if (startsWith(in, line, end, LENGTH)) {
                length = number(in, line + LENGTH.length, end);
            } else if (startsWith(in, line, end, COOKIE)) {
                cookie = Optional.of(pair(text(in, line + COOKIE.length, end)));
            }
            line = end + 2;
        }
        return Optional.empty();
    }

    private record Head(int status, Optional<String> cookie) {
        private Response with(String body) {
            return new Response(status, body, cookie);
        }
    }

    /** Returns where the line's CR is, or -1. */
    private static int lineEnd(ByteBuffer in, int from) {
        for (int i = from; i + 1 < in.limit(); i++) {
            if (in.get(i) == '\r' && in.get(i + 1) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static int status(ByteBuffer in, int from, int end) {
        int digits = from + VERSION.length;
        if (!startsWith(in, from, end, VERSION) || digits + STATUS_DIGITS > end) {
            throw new BenchmarkException("the answer is not HTTP/1.1: '" + text(in, from, end) + "'");
        }
        return number(in, digits, digits + STATUS_DIGITS);
    }

    private static Optional<String> body(ByteBuffer in, int from, int length) {
        if (length < 0) {
            throw new BenchmarkException("the answer has no Content-Length");
        }
        if (from + length > in.limit()) {
            return Optional.empty();
        }
        in.position(from + length);
        return Optional.of(text(in, from, from + length));
    }

    private static boolean startsWith(ByteBuffer in, int from, int end, byte[] lowerCase) {
        if (end - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (Character.toLowerCase(in.get(from + i)) != Character.toLowerCase(lowerCase[i])) {
                return false;
            }
        }
        return true;
    }

    private static int number(ByteBuffer in, int from, int end) {
        String digits = text(in, from, end).strip();
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new BenchmarkException("the answer has '" + digits + "' where a number belongs");
        }
        return Integer.parseInt(digits);
    }

    private static String pair(String cookie) {
        int end = cookie.indexOf(';');
        return (end < 0 ? cookie : cookie.substring(0, end)).strip();
    }

    private static String text(ByteBuffer in, int from, int end) {
        byte[] bytes = new byte[end - from];
        in.get(from, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
