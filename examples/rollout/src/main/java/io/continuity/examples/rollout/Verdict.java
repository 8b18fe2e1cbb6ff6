package io.continuity.examples.rollout;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether anybody noticed the rollout, and why.
 *
 * <p>Immutable.
 *
 * @param seconds length of the whole run
 * @param objections why it is not ok; empty when it is
 */
record Verdict(String strategy, DemoOptions options, Totals totals, long seconds, List<String> objections) {
    /** The one before the rotation and the one after it. */
    private static final int KEYS = 2;

    Verdict {
        objections = List.copyOf(objections);
    }

    /** Judges a run; the outcome says what the counts cannot. */
    static Verdict of(String strategy, DemoOptions options, Totals totals, RunOutcome outcome) {
        List<String> objections = new ArrayList<>(outcome.problems());
        object(objections, totals.failed() > 0, totals.failed() + " requests got no valid answer");
        object(objections, totals.lost() > 0, totals.lost() + " users lost their session");
        object(objections, totals.wrong() > 0, totals.wrong() + " answers contradict what the user did");
        object(
                objections,
                options.sessions() == Sessions.JWT && totals.keys().size() != KEYS,
                "tokens were sealed with " + totals.keys().size() + " keys, not " + KEYS);
        object(objections, !outcome.completed(), "the rollout did not complete");
        object(objections, !outcome.allOrdered(), "some users finished no order");
        object(objections, totals.of("v1") == 0, "v1 served nothing");
        object(objections, totals.of("v2") == 0, "v2 served nothing");
        return new Verdict(strategy, options, totals, outcome.seconds(), objections);
    }

    boolean ok() {
        return objections.isEmpty();
    }

    String word() {
        return ok() ? "ok" : "failed";
    }

    /** The last line of the demo; scripts read it. */
    String line() {
        return "continuity demo: strategy=" + strategy
                + " balancer=" + options.balancer().label()
                + " sessions=" + options.sessions().label()
                + keys()
                + " requests=" + totals.requests()
                + " failed=" + totals.failed()
                + " users=" + users()
                + " lost=" + totals.lost()
                + " wrong=" + totals.wrong()
                + outage()
                + plan()
                + " seconds=" + seconds
                + " verdict=" + word();
    }

    int users() {
        return options.users();
    }

    Sessions sessions() {
        return options.sessions();
    }

    /** Only where tokens are sealed. */
    private String keys() {
        return options.sessions() == Sessions.JWT ? " keys=" + totals.keys().size() : "";
    }

    /** Only in a run that has one. What is refused then is what no instance could do without Redis. */
    private String outage() {
        return options.hasOutage() ? " outage=" + options.outage().toSeconds() + " refused=" + totals.refused() : "";
    }

    /** Only what is not as usual. */
    private String plan() {
        Plan plan = options.plan();
        return (plan.rollback() ? " rollback=true" : "") + (plan.sessionTypes() ? "" : " sessionTypes=false");
    }

    private static void object(List<String> objections, boolean applies, String objection) {
        if (applies) {
            objections.add(objection);
        }
    }
}
