package io.continuity.benchmarks.websockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TalkTest {
    private final Talk talk = new Talk();
    private final List<String> said = new ArrayList<>();

    /** Takes three messages. */
    private final Client client = new Client() {
        @Override
        public void open() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean send(String text) {
            return said.size() < 3 && said.add(text);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void cut() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void tick() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Counts counts() {
            return new Counts();
        }
    };

    private void say(int times) {
        for (int i = 0; i < times; i++) {
            talk.say(client);
        }
    }

    private void answer(String... numbers) {
        for (String number : numbers) {
            talk.received(ByteBuffer.wrap(number.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Test
    void nothingIsWrongIfEachIsAnsweredInOrder() {
        say(3);
        answer("0", "1", "2");

        assertThat(said).containsExactly("0", "1", "2");
        assertThat(talk.missing() + talk.twice() + talk.disordered()).isZero();
    }

    @Test
    void whatIsNotAnsweredIsMissing() {
        say(3);
        answer("1");

        assertThat(talk.missing()).isEqualTo(2);
    }

    @Test
    void secondAnswersAndLateOnesAreCounted() {
        say(3);
        answer("0", "2", "2", "1");

        assertThat(talk.twice()).isEqualTo(1);
        assertThat(talk.disordered()).isEqualTo(1);
        assertThat(talk.missing()).isZero();
    }

    @Test
    void whatCannotBeSaidIsNeitherSaidNorMissing() {
        say(5);
        answer("0", "1", "2");

        assertThat(talk.said()).isEqualTo(3);
        assertThat(talk.unsaid()).isEqualTo(2);
        assertThat(talk.missing()).isZero();
    }
}
