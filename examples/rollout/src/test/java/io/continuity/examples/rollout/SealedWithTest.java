package io.continuity.examples.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealedWithTest {
    @Test
    void bothFormsOfTokensNameTheirKey() {
        assertThat(SealedWith.key(header("{\"alg\":\"dir\",\"kid\":\"k2.20454\"}") + "..aXY.Y29udGVudA.dGFn"))
                .contains("k2");
        assertThat(SealedWith.key(header("{\"alg\":\"HS256\",\"kid\":\"k1.20454\"}") + ".Y29udGVudA.bWFj"))
                .contains("k1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7b22", "e30.x.y", "a.b.c", "not a token", "1234567890abcdef.shop-a"})
    void anythingElseNamesNone(String cookie) {
        assertThat(SealedWith.key(cookie)).isEmpty();
    }

    private static String header(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }
}
