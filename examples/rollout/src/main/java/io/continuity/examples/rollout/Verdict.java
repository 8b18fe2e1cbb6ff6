package io.continuity.examples.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether anybody noticed the rollout, and why.
 *
 * <p>Immutable.
 *
 * @param outcome what the counts cannot say
 * @param control what the same costs without a drain, if that was asked for
 * @param objections why it is not ok; empty when it is
 */
record Verdict(
        DemoOptions options, Totals totals, RunOutcome outcome, Optional<Control> control, List<String> objections) {
    /** The one before the rotation and the one after it. */
    private static final int KEYS = 2;

    Verdict {
        objections = List.copyOf(objections);
    }

    /** Judges a run. */
    static Verdict of(DemoOptions options, Totals totals, RunOutcome outcome, Optional<Control> control) {
        List<String> objections = new ArrayList<>(outcome.problems());
        object(objections, totals.failed() > 0, totals.failed() + " requests got no valid answer");
        object(objections, totals.lost() > 0, totals.lost() + " users lost their session");
        object(objections, totals.wrong() > 0, totals.wrong() + " answers contradict what the user did");
        Audit audit = outcome.audit();
        object(objections, audit.duplicates() > 0, audit.duplicates() + " POSTs were executed more than once");
        object(objections, audit.unexecuted() > 0, audit.unexecuted() + " POSTs were acknowledged and not executed");
        messages(objections, options.live(), outcome.messages());
        object(objections, audit.acknowledged() == 0, "no POST with an id was acknowledged");
        object(
                objections,
                options.sessions() == Sessions.JWT && totals.keys().size() != KEYS,
                "tokens were sealed with " + totals.keys().size() + " keys, not " + KEYS);
        rolledBack(objections, options.plan().faulty(), totals, outcome);
        object(
                objections,
                control.filter(row -> !row.proves()).isPresent(),
                "the control did not fail: this run proves nothing");
        object(objections, !outcome.completed(), "the rollout did not complete");
        object(objections, !outcome.allOrdered(), "some users finished no order");
        object(objections, totals.of("v1") == 0, "v1 served nothing");
        object(objections, totals.of("v2") == 0, "v2 served nothing");
        return new Verdict(options, totals, outcome, control, objections);
    }

    private static void messages(List<String> objections, boolean live, MessageCounts counts) {
        object(objections, live && counts.messages() == 0, "no message went over a WebSocket");
        object(objections, counts.missing() > 0, counts.missing() + " messages are missing");
        object(objections, counts.duplicated() > 0, counts.duplicated() + " messages came twice");
        object(objections, counts.reordered() > 0, counts.reordered() + " messages came after later ones");
        object(objections, counts.resets() > 0, counts.resets() + " connections could not go on");
    }

    private static void rolledBack(List<String> objections, boolean faulty, Totals totals, RunOutcome outcome) {
        object(objections, faulty && totals.injected() == 0, "the faulty version 2 made no error");
        object(objections, faulty && !outcome.rolledBack(), "the faulty version 2 was not rolled back");
        object(objections, !faulty && outcome.rolledBack(), "the gate rolled back a version 2 without faults");
    }

    boolean ok() {
        return objections.isEmpty();
    }

    String word() {
        return ok() ? "ok" : "failed";
    }

    /** The last line of the demo; scripts read it. */
    String line() {
        return "continuity demo: strategy=" + options.plan().strategy().label()
                + " balancer=" + options.balancer().label()
                + " sessions=" + options.sessions().label()
                + keys()
                + " requests=" + totals.requests()
                + " failed=" + totals.failed()
                + " users=" + users()
                + " lost=" + totals.lost()
                + " wrong=" + totals.wrong()
                + " duplicates=" + outcome.audit().duplicates()
                + " unexecuted=" + outcome.audit().unexecuted()
                + messages()
                + cut()
                + outage()
                + plan()
                + control.map(row -> " control-failed=" + row.failed()).orElse("")
                + " seconds=" + outcome.seconds()
                + " verdict=" + word();
    }

    int users() {
        return options.users();
    }

    Sessions sessions() {
        return options.sessions();
    }

    /** None without a Redis: then no connection goes on on another instance. */
    private String messages() {
        MessageCounts counts = outcome.messages();
        return " messages=" + counts.messages()
                + " missing=" + counts.missing()
                + " duplicated=" + counts.duplicated()
                + " reordered=" + counts.reordered()
                + " longest-gap-ms=" + counts.longestGapMillis();
    }

    /** Only where an instance is killed. */
    private String cut() {
        return options.plan().kill() ? " cut=" + totals.cut() : "";
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
        return (plan.faulty() ? " faulty=true injected=" + totals.injected() : "")
                + (outcome.rolledBack() ? " rolled-back=true" : "")
                + (plan.rollback() ? " rollback=true" : "")
                + (plan.sessionTypes() ? "" : " sessionTypes=false");
    }

    private static void object(List<String> objections, boolean applies, String objection) {
        if (applies) {
            objections.add(objection);
        }
    }
}
