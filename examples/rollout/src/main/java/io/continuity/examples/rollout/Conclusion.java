package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The end of a run: the report, what went wrong, and the verdict as the last line.
 *
 * <p>Immutable.
 */
record Conclusion(Scene scene, Verdict verdict, Instant begun) {
    private static final int PROBLEMS_PRINTED = 10;

    void print(PrintStream out) throws IOException {
        List<Problem> problems = scene.tally().problems();
        problems.stream().limit(PROBLEMS_PRINTED).forEach(problem -> out.println("  " + problem.line()));
        if (problems.size() > PROBLEMS_PRINTED) {
            out.println("  and more, see the report");
        }
        verdict.objections().forEach(objection -> out.println("not ok: " + objection));
        verdict.control().ifPresent(control -> out.println("control: " + control.text()));
        out.println("certainty: " + new Statistics(verdict, scene.events()).text());
        Path report = scene.options().report();
        Files.writeString(report, new Report(scene, verdict, begun).html());
        out.println("report: " + report.toAbsolutePath().normalize());
        out.println(verdict.line());
        out.flush();
    }
}
