package io.continuity.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void everyDrawnIdIsReadBack() {
        SessionId id = SessionId.random(random);

        assertThat(SessionId.parse(id.value())).contains(id);
    }

    @Test
    void drawnIdsDiffer() {
        assertThat(IntStream.range(0, 1000)
                        .mapToObj(i -> SessionId.random(random))
                        .distinct())
                .hasSize(1000);
    }

    @Test
    void renewedIdKeepsTheShardAndNothingElse() {
        SessionId id = SessionId.random(random);

        SessionId renewed = id.renewed(random);

        assertThat(renewed.shard()).isEqualTo(id.shard());
        assertThat(renewed.value().substring(2)).isNotEqualTo(id.value().substring(2));
        assertThat(SessionId.parse(renewed.value())).contains(renewed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "AAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAA{",
                "AAAAAAAAAAAAAAAAAAAAAAA\n",
                "AAAAAAAAAAAAAAAAAAAAAAA\0",
                "AAAAAAAAAAAAAAAAAAAAAAAé",
                "AAAAAAAAAAAAAAAAAAAAAAA="
            })
    void whatCouldNotHaveBeenDrawnIsRefused(String text) {
        assertThat(SessionId.parse(text)).isEmpty();
    }

    @Test
    void hugeInputIsRefused() {
        assertThat(SessionId.parse("A".repeat(8192))).isEmpty();
    }

    @Test
    void toStringHidesTheSecret() {
        SessionId id = SessionId.random(random);

        assertThat(id.toString()).contains(id.hash()).doesNotContain(id.value().substring(2, 10));
    }
}
