package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The run as one HTML page that needs nothing else.
 *
 * <p>Immutable.
 */
record Report(Scene scene, Verdict verdict, Instant begun) {

    String html() {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                """
                        .formatted(headline(), css())
                + summary()
                + "<h2>What the users saw</h2>\n<div class='scroll'>"
                + new TimelinePlot(scene, verdict).svg()
                + "</div>\n<p class='lead'>A dip after an instance joined: it is still cold, and whoever got it waits for "
                + "an answer before the next click.</p>\n"
                + "<h2>Instances</h2>\n<div class='scroll'>"
                + new InstanceTable(scene, verdict.totals()).html()
                + "</div>\n"
                + problems()
                + meaning()
                + "<h2>How sure is this?</h2>\n"
                + new Statistics(verdict, scene.events()).html()
                + "<footer>Begun %s. <code>%s</code></footer>\n</body>\n</html>\n"
                        .formatted(begun.truncatedTo(ChronoUnit.SECONDS), Html.escape(verdict.line()));
    }

    private String headline() {
        String what = scene.options().plan().rollback() ? "rollout and its rollback" : "rollout";
        return verdict.ok() ? "Nobody noticed the " + what : "The " + what + " was noticed, or did not complete";
    }

    private String summary() {
        Totals totals = verdict.totals();
        return """
                <h1 class="verdict %s">%s</h1>
                <p class="lead">%d instances of shop v1, %s, while %d users shopped.
                Sessions: %s.</p>
                <p class="lead">Version 2 stores the cart in another class, with a note and without foil. %s</p>
                <dl class="tiles">
                """
                        .formatted(
                                verdict.word(),
                                headline(),
                                scene.options().instances(),
                                manner(),
                                verdict.users(),
                                where(),
                                declared())
                + tile("requests", totals.requests(), false)
                + tile("failed requests", totals.failed(), true)
                + (scene.options().hasOutage() ? tile("refused while Redis was away", totals.refused(), false) : "")
                + tile("users", verdict.users(), false)
                + tile("users who lost their session", totals.lost(), true)
                + tile("wrong answers", totals.wrong(), true)
                + tile("POSTs executed twice", verdict.outcome().audit().duplicates(), true)
                + tile(
                        "POSTs acknowledged, not executed",
                        verdict.outcome().audit().unexecuted(),
                        true)
                + messages(verdict.outcome().messages())
                + (scene.options().plan().kill() ? tile("requests cut by a kill", totals.cut(), false) : "")
                + (scene.options().plan().faulty() ? tile("injected errors", totals.injected(), false) : "")
                + tile("seconds", verdict.outcome().seconds(), false)
                + "</dl>\n";
    }

    private String messages(MessageCounts counts) {
        return scene.options().live()
                ? tile("messages over WebSockets", counts.messages(), false)
                        + tile("messages missing", counts.missing(), true)
                        + tile("messages duplicated", counts.duplicated(), true)
                        + tile("messages reordered", counts.reordered(), true)
                        + tile("longest gap in ms", counts.longestGapMillis(), false)
                : "";
    }

    private String manner() {
        String back = scene.options().plan().rollback() ? ", and v1 came back the same way" : "";
        String end = verdict.outcome().rolledBack() ? ", until it was rolled back" : "";
        return switch (scene.options().plan().strategy()) {
            case ROLLING -> "replaced by v2, one at a time" + back;
            case BLUE_GREEN -> "with as many of v2 beside them, to which all users were switched at once" + back;
            case CANARY -> "with v2 beside them for 10, 50 and 100 % of the users" + end;
        };
    }

    private String where() {
        return switch (verdict.sessions()) {
            case REDIS -> "in Redis, kept by Continuity";
            case JWT ->
                "in encrypted tokens that the users hold, kept by Continuity without Redis; the key was rotated"
                        + " meanwhile";
            case MEMORY -> "in the memory of each instance, without Continuity";
        };
    }

    private String declared() {
        return scene.options().plan().sessionTypes()
                ? "It says how it has changed."
                : "It does not say how it has changed.";
    }

    private static String tile(String name, long value, boolean shouldBeZero) {
        return "<div%s><dt>%s</dt><dd>%s</dd></div>\n"
                .formatted(shouldBeZero && value > 0 ? " class='noticed'" : "", name, Html.grouped(value));
    }

    private String problems() {
        List<Problem> problems = scene.tally().problems();
        if (verdict.ok()) {
            return "";
        }
        String objections = verdict.objections().stream()
                .map(objection -> "<pre>" + Html.escape(objection) + "</pre>")
                .collect(Collectors.joining("\n"));
        String noticed = problems.isEmpty()
                ? ""
                : problems.stream()
                        .map(problem -> Html.escape(problem.line()))
                        .collect(Collectors.joining("\n", "<p>The first of what users noticed:</p><pre>", "</pre>\n"));
        return "<h2>Why the verdict is not ok</h2>\n" + objections + "\n" + noticed;
    }

    private static String meaning() {
        return """
                <h2>What the numbers mean</h2>
                <dl class="terms">
                <dt>request</dt><dd>One HTTP request through the balancer. Each hop of a redirect counts. Nobody tries a
                second time, but nginx, which takes a GET elsewhere that an instance has shed.</dd>
                <dt>failed</dt><dd>A request without a valid answer: connection broken, no answer within 10 seconds, or
                a status from 500.</dd>
                <dt>refused</dt><dd>Only if Redis is taken away: a 503 that says when to come again, between then and
                three seconds after its return. Nobody can sign in meanwhile, and an instance knows only the sessions it has
                served. Users are bound to an instance, as the others do not see what it keeps.</dd>
                <dt>lost</dt><dd>Users whose session vanished at least once: they had signed in, and the shop no longer
                knew them. They sign in again and go on.</dd>
                <dt>wrong</dt><dd>Answers that contradict what the user did: another cart, other wrapping, another note
                where v2 shows it, other orders, another user's name, or a refusal while the session is there.</dd>
                <dt>POSTs</dt><dd>Programs that keep their connections send POSTs with an id, and each instance writes down
                which it has executed. None may be executed twice, and none that was acknowledged not at all.</dd>
                <dt>streams</dt><dd>Events have numbers. A listener comes back when it is told to and says what it has seen
                last; a number that is missing or comes twice is wrong, an end without notice is a failure.</dd>
                <dt>messages</dt><dd>Each user has a page open over a WebSocket, asks support, and hears of shelves and orders. Each
                message has to arrive once and in order, while instances come and go.</dd>
                <dt>cut</dt><dd>Only if an instance is killed: requests that it had in flight.</dd>
                <dt>ok</dt><dd>No failed request, no lost user, no wrong answer; the rollout came to its end and every
                instance went by itself; every user finished at least one order; both versions served.</dd>
                </dl>
                """;
    }

    private static String css() {
        try (InputStream css = Report.class.getResourceAsStream("report.css")) {
            if (css == null) {
                throw new IllegalStateException("report.css is not on the class path");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
