package io.continuity.examples.rollout;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.Random;

/**
 * A user of its own who shops until something is ordered, without time to think, and whom nothing may go wrong for.
 *
 * <p>Failures that version 2 injects are no reason to fail: they are those that no smoke test finds.
 *
 * <p>Not thread-safe; owned by the thread that rolls.
 */
final class SmokeTest {
    private static final int FIRST_USER = 900_000;
    private static final int MOST_STEPS = 60;

    private final HttpClient client;
    private final Stopwatch stopwatch;
    private int users = FIRST_USER;

    SmokeTest(HttpClient client, Stopwatch stopwatch) {
        this.client = client;
        this.stopwatch = stopwatch;
    }

    /**
     * Blocks until an order is confirmed.
     *
     * @throws SmokeTestFailedException when anything else happens
     */
    void pass(URI shop) {
        Tally tally = new Tally(stopwatch);
        int user = users++;
        Shopper shopper = new Shopper("shopper-" + user, new Browser(client, shop, tally), tally, new Random(user));
        for (int steps = 0;
                steps < MOST_STEPS && shopper.orders() == 0 && tally.problems().isEmpty();
                steps++) {
            shopper.step();
        }
        if (!tally.problems().isEmpty()) {
            throw new SmokeTestFailedException(shop, tally.problems().get(0).detail());
        }
        if (shopper.orders() == 0) {
            throw new SmokeTestFailedException(shop, "no order after " + MOST_STEPS + " steps");
        }
    }
}
