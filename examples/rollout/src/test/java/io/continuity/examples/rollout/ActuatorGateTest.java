package io.continuity.examples.rollout;

import static io.continuity.examples.rollout.ScriptedShop.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ActuatorGateTest {

    @ParameterizedTest
    @CsvSource({
        "200, pass, PASS",
        "200, fail, FAIL",
        "200, inconclusive, INCONCLUSIVE",
        "200, splendid, INCONCLUSIVE",
        "503, pass, INCONCLUSIVE",
    })
    void verdictIsThatOfTheInstance(int status, String word, CanaryGate.Result result) {
        String body = "{\"result\":\"" + word + "\",\"reasons\":[]}";
        try (ScriptedShop shop = new ScriptedShop(answer(status, body))) {
            assertThat(new ActuatorGate(HttpClient.newHttpClient(), shop.uri()).judge())
                    .isEqualTo(result);
            assertThat(shop.requests().get(0))
                    .startsWith("GET /actuator/continuityverdict?version=2.0.0&against=1.0.0 HTTP/1.1");
        }
    }

    @Test
    void noAnswerIsNoVerdict() {
        try (ScriptedShop shop = new ScriptedShop(ScriptedShop.CLOSE, ScriptedShop.CLOSE)) {
            assertThat(new ActuatorGate(HttpClient.newHttpClient(), shop.uri()).judge())
                    .isEqualTo(CanaryGate.Result.INCONCLUSIVE);
        }
    }
}
