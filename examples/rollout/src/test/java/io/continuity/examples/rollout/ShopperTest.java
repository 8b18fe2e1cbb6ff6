package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each detector sees nothing where nothing is, and something where something is. */
final class ShopperTest {
    private static final int MANY = 60;

    private final FakeShop shop = new FakeShop();
    private final Tally tally = new Tally(new Stopwatch(new AtomicLong()::incrementAndGet));
    private final Shopper shopper =
            new Shopper("shopper-1", new Browser(HttpClient.newHttpClient(), shop.uri(), tally), tally, new Random(7));

    @BeforeEach
    void shopAWhile() {
        steps(MANY);
        assertThat(tally.problems()).isEmpty();
        assertThat(shopper.orders()).isPositive();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void vanishedSessionIsLostAndTheShopperGoesOn() {
        signedIn();
        shop.forgetSession();
        steps(MANY);
        assertThat(tally.totals().lost()).isEqualTo(1);
        assertThat(tally.totals().wrong()).isZero();
        assertThat(tally.problems()).hasSize(1);
    }

    @Test
    void vanishedCartIsWrong() {
        for (int tries = 0; tries < MANY && tally.totals().wrong() == 0; tries++) {
            shop.forgetCart();
            steps(1);
        }
        assertThat(tally.totals().wrong()).isEqualTo(1);
        assertThat(tally.totals().lost()).isZero();
    }

    @Test
    void vanishedNoteIsWrong() {
        while (!shop.forgetNote()) {
            steps(1);
        }
        for (int tries = 0; tries < MANY && tally.totals().wrong() == 0; tries++) {
            steps(1);
            shop.forgetNote();
        }
        assertThat(tally.totals().wrong()).isEqualTo(1);
        assertThat(tally.problems().get(0).line()).contains("expected note 'Ring ");
    }

    @Test
    void serverErrorsAreFailuresAndNothingElse() {
        shop.answerWith(503);
        steps(10);
        shop.answerWith(200);
        steps(MANY);
        assertThat(tally.totals().failed()).isBetween(10, 20);
        assertThat(tally.totals().lost()).isZero();
        assertThat(tally.totals().wrong()).isZero();
    }

    @Test
    void refusalWhileTheSessionIsThereIsWrong() {
        signedIn();
        shop.answerWith(400);
        steps(1);
        assertThat(tally.totals().wrong()).isPositive();
    }

    private void signedIn() {
        while (!shopper.isSignedIn()) {
            steps(1);
        }
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            shopper.step();
        }
    }
}
