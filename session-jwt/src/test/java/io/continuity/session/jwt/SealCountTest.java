package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.PURPOSE;
import static io.continuity.session.jwt.TestKeys.key;
import static io.continuity.session.jwt.TestKeys.ring;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.jwt.TestKeys.ChangingKeys;
import io.continuity.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That a key which seals too much is heard of, with a limit that a test can reach. */
class SealCountTest {
    private static final int LIMIT = 3;

    private final Logs logs = new Logs();
    private final ManualClock clock = ManualClock.startingAt(NOW);
    private final ChangingKeys keys = new ChangingKeys(ring(key("k1")));

    @AfterEach
    void close() {
        logs.close();
    }

    private TokenSealer sealer(TokenForm form) {
        return new TokenSealer(
                keys, new KeyDerivation(form, PURPOSE, JoseKey.Factory.of(form)), clock, new SealCount(LIMIT));
    }

    private static void seal(TokenSealer sealer, int tokens) {
        for (int i = 0; i < tokens; i++) {
            sealer.seal("content".getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> warnings() {
        return logs.of(SealCount.class, Level.WARNING);
    }

    @Test
    void warnsOnceAtTheLimitNamingTheKey() {
        TokenSealer sealer = sealer(TokenForm.ENCRYPTED);

        seal(sealer, LIMIT - 1);
        assertThat(warnings()).isEmpty();
        seal(sealer, 10);

        assertThat(warnings()).singleElement().asString().contains("Key k1 has sealed 3 tokens of one day");
    }

    @Test
    void eachDayAndEachKeyIsCountedByItself() {
        TokenSealer sealer = sealer(TokenForm.ENCRYPTED);
        seal(sealer, LIMIT - 1);
        clock.advance(Duration.ofDays(1));
        seal(sealer, LIMIT - 1);
        keys.change(ring(key("k1").revoked(), key("k2").published(NOW)));
        keys.refresh();
        seal(sealer, LIMIT - 1);
        assertThat(warnings()).isEmpty();

        seal(sealer, 1);
        assertThat(warnings()).singleElement().asString().contains("Key k2 ");
    }

    @Test
    void countSurvivesARingThatIsReadAgain() {
        TokenSealer sealer = sealer(TokenForm.ENCRYPTED);
        seal(sealer, LIMIT - 1);
        keys.change(ring(key("k1"), key("k2").published(NOW)));
        keys.refresh();

        seal(sealer, 1);

        assertThat(warnings()).hasSize(1);
    }

    /** There are no nonces in a signature. */
    @Test
    void signaturesAreNotCounted() {
        seal(sealer(TokenForm.SIGNED), 2 * LIMIT);

        assertThat(warnings()).isEmpty();
    }
}
