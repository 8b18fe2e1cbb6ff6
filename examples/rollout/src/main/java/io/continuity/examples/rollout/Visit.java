package io.continuity.examples.rollout;

import java.util.Optional;

/**
 * Where a click led, after all redirects.
 *
 * <p>Immutable.
 *
 * @param path path and query where the redirects ended
 * @param page what was there, when it was answered
 * @param takenBy the version that answered the click itself; empty without a valid answer
 */
record Visit(Outcome outcome, String path, Optional<ShopPage> page, String takenBy) {

    static Visit failed(String path) {
        return new Visit(Outcome.FAILED, path, Optional.empty(), "");
    }

    enum Outcome {
        ANSWERED,
        /** A status from 400 to 499: the shop is well, but does not want this request. */
        REFUSED,
        /** No valid answer: whether a POST took effect is unknown. */
        FAILED
    }
}
