package io.continuity.examples.rollout;

import java.util.Locale;

/**
 * What a run of this length can tell and what it cannot.
 *
 * <p>Immutable.
 */
record Statistics(Totals totals, EventLog events) {
    private static final double DOUBT = 0.05;

    String html() {
        long replaced = events.all().stream()
                .filter(event -> event.kind() == Event.Kind.EXITED || event.kind() == Event.Kind.KILLED)
                .count();
        return "<p>" + requests() + "</p>\n<p>" + replacements(replaced) + "</p>\n"
                + "<p>The balancer, the users and the instances share one machine. "
                + (events.has(Event.Kind.AWAY)
                        ? "Redis was stopped once, and started again with what it held; no machine and no network breaks. "
                        : "Nothing here breaks: no machine, no network, no Redis. ")
                + "What happens then is not measured.</p>\n";
    }

    private String requests() {
        int requests = totals.requests();
        String seen = "%s of %s requests failed".formatted(Html.grouped(totals.failed()), Html.grouped(requests));
        if (requests == 0 || totals.failed() > 0) {
            return seen + ".";
        }
        return "%s. With 95 %% confidence fewer than %s in a million do under these conditions (3 divided by the number of requests)."
                .formatted(seen, Html.grouped((long) Math.ceil(3_000_000.0 / requests)));
    }

    private String replacements(long replaced) {
        if (replaced == 0) {
            return "No instance was replaced.";
        }
        if (totals.failed() + totals.lost() + totals.wrong() > 0) {
            return "%d instances were replaced.".formatted(replaced);
        }
        return String.format(
                Locale.ROOT,
                "Failures cluster around replacements, and there were only %d: none of them was noticed, which with 95 %% "
                        + "confidence rules out no more than that over %.0f %% of replacements are. More runs tell more: "
                        + "100 unnoticed replacements bring it down to 3 %%.",
                replaced,
                100 * mostLikely(replaced));
    }

    /** The largest share of bad ones that still leaves {@code count} good ones in a row with a chance of 5 %. */
    static double mostLikely(long count) {
        return 1 - Math.pow(DOUBT, 1.0 / count);
    }
}
