package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SmokeTestTest {
    private final FakeShop shop = new FakeShop();
    private final SmokeTest smoke =
            new SmokeTest(HttpClient.newHttpClient(), new Stopwatch(new AtomicLong()::incrementAndGet));

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void shopThatWorksPasses() {
        assertThatCode(() -> smoke.pass(shop.uri())).doesNotThrowAnyException();
    }

    @Test
    void shopThatFailsDoesNot() {
        shop.answerWith(500);
        assertThatThrownBy(() -> smoke.pass(shop.uri()))
                .isInstanceOf(SmokeTestFailedException.class)
                .hasMessageEndingWith("failed: GET /login: status 500");
    }
}
