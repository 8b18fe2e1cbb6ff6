package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    @Test
    void brokenResponseDoesNotKeepTheOtherStreamsFromTheirEnd() {
        EventStream stream = new EventStream(new Broken());

        assertThatCode(() -> stream.sayGoodbye(700)).doesNotThrowAnyException();
        assertThatThrownBy(() -> stream.write('x')).isInstanceOf(IOException.class);
    }

    /** What Tomcat does after two threads have changed a response at once. */
    private static final class Broken extends ServletOutputStream {
        @Override
        public void write(int b) {}

        @Override
        public void flush() {
            throw new NullPointerException("headers[j] is null");
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {}
    }
}
