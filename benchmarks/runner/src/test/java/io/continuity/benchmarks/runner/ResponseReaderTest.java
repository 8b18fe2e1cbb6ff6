package io.continuity.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
    private static final String ANSWER =
            """
            HTTP/1.1 200 \r
            content-type: text/plain;charset=UTF-8\r
            Set-Cookie: JSESSIONID=abc.1; Path=/; HttpOnly\r
            Content-Length: 4\r
            Date: Mon, 23 Nov 2026 08:00:00 GMT\r
            \r
            u1 7""";

    @Test
    void statusBodyAndCookieAreRead() {
        assertThat(ResponseReader.read(bytes(ANSWER)))
                .contains(new Response(200, "u1 7", Optional.of("JSESSIONID=abc.1")));
    }

    @Test
    void anAnswerThatIsNotThereToItsEndIsLeftAlone() {
        for (int length = 0; length < ANSWER.length(); length++) {
            ByteBuffer in = bytes(ANSWER.substring(0, length));

            assertThat(ResponseReader.read(in)).isEmpty();
            assertThat(in.position()).isZero();
        }
    }

    @Test
    void whatFollowsAnAnswerStaysInTheBuffer() {
        ByteBuffer in = bytes(ANSWER + ANSWER);

        ResponseReader.read(in);

        assertThat(in.remaining()).isEqualTo(ANSWER.length());
        assertThat(ResponseReader.read(in)).map(Response::body).contains("u1 7");
    }

    @Test
    void anAnswerWithoutCookieOrBodyIsRead() {
        assertThat(ResponseReader.read(bytes("HTTP/1.1 503 Busy\r\nCONTENT-LENGTH: 0\r\n\r\n")))
                .contains(new Response(503, "", Optional.empty()));
    }

    @Test
    void anAnswerWithoutLengthIsRefused() {
        assertThatThrownBy(() -> ResponseReader.read(bytes("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n")))
                .isInstanceOf(BenchmarkException.class)
                .hasMessage("the answer has no Content-Length");
    }

    @Test
    void whatIsNoHttpIsRefused() {
        assertThatThrownBy(() -> ResponseReader.read(bytes("SSH-2.0-Open\r\n")))
                .isInstanceOf(BenchmarkException.class)
                .hasMessage("the answer is not HTTP/1.1: 'SSH-2.0-Open'");
        assertThatThrownBy(() -> ResponseReader.read(bytes("HTTP/1.1 200 \r\nContent-Length: x\r\n\r\n")))
                .isInstanceOf(BenchmarkException.class)
                .hasMessage("the answer has 'x' where a number belongs");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
