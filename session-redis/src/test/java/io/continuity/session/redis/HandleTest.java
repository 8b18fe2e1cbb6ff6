package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SessionId;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandleTest {
    private final SessionId id = SessionId.random(new SecureRandom());

    @ParameterizedTest
    @ValueSource(longs = {1, 9, 10, 35, 36, 1_000_000, 1L << 53})
    void comesBackAsItWas(long version) {
        Handle handle = new Handle(id, version);

        assertThat(Handle.parse(handle.text())).contains(handle);
        assertThat(handle.text()).hasSizeLessThanOrEqualTo(36).matches("[A-Za-z0-9_.-]+");
    }

    @Test
    void bareIdIsAHandleThatHasSeenNothing() {
        assertThat(Handle.parse(id.value())).contains(new Handle(id, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                ".0",
                ".-1",
                ".+1",
                ".01",
                ".A",
                ".1 ",
                ".1.1",
                "1",
                ":1",
                ".2gosa7pa2gx",
                ".zzzzzzzzzzz",
                ".100000000000",
                ".\u0661"
            })
    void versionsThatWereNeverIssuedAreRefused(String suffix) {
        assertThat(Handle.parse(id.value() + suffix)).isEmpty();
    }

    @Test
    void idIsNotShown() {
        assertThat(new Handle(id, 7).toString()).doesNotContain(id.value()).contains("version=7");
    }
}
