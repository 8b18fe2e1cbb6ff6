package io.continuity.examples.rollout;

import java.util.Locale;

/**
 * What a run of this length can tell and what it cannot.
 *
 * <p>Immutable.
 */
record Statistics(Verdict verdict, EventLog events) {
    private static final double DOUBT = 0.05;

    String html() {
        return "<p>" + requests() + "</p>\n<p>" + replacements(replaced()) + "</p>\n" + control()
                + "<p>The balancer, the users and the instances share one machine. "
                + (events.has(Event.Kind.AWAY)
                        ? "Redis was stopped once, and started again with what it held; no machine and no network breaks. "
                        : "Nothing here breaks: no machine, no network, no Redis. ")
                + "What happens then is not measured.</p>\n";
    }

    /** The upper bounds in one line. */
    String text() {
        if (noticed() || replaced() == 0 || verdict.totals().requests() == 0) {
            return "none, as something was noticed or nothing was replaced";
        }
        return String.format(
                Locale.ROOT,
                "with 95 %% confidence fewer than %d in a million requests fail (3/%d), and no more than %.0f %% of "
                        + "replacements are noticed (%d were not)",
                perMillion(),
                verdict.totals().requests(),
                100 * mostLikely(replaced()),
                replaced());
    }

    private String control() {
        return verdict.control()
                .map(control -> "<p>For comparison: " + control.text() + ".</p>\n")
                .orElse("");
    }

    private long replaced() {
        return events.all().stream()
                .filter(event -> event.kind() == Event.Kind.EXITED
                        || event.kind() == Event.Kind.KILLED
                        || event.kind() == Event.Kind.CRASHED)
                .count();
    }

    private boolean noticed() {
        Totals totals = verdict.totals();
        return totals.failed() + totals.cut() + totals.lost() + totals.wrong() > 0;
    }

    private long perMillion() {
        return (long) Math.ceil(3_000_000.0 / verdict.totals().requests());
    }

    private String requests() {
        Totals totals = verdict.totals();
        int requests = totals.requests();
        String seen = "%s of %s requests failed".formatted(Html.grouped(totals.failed()), Html.grouped(requests));
        if (requests == 0 || totals.failed() > 0) {
            return seen + ".";
        }
        return "%s. With 95 %% confidence fewer than %s in a million do under these conditions (3 divided by the number of requests)."
                .formatted(seen, Html.grouped(perMillion()));
    }

    private String replacements(long replaced) {
        if (replaced == 0) {
            return "No instance was replaced.";
        }
        if (noticed()) {
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
