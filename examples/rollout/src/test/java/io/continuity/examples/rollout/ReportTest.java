package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private static final DemoOptions OPTIONS = new DemoOptions(
            60,
            Duration.ofSeconds(45),
            1,
            Sessions.REDIS,
            BalancerKind.EMBEDDED,
            Duration.ZERO,
            new Plan(StrategyKind.ROLLING, false, false, false, true, Duration.ZERO),
            true,
            false,
            Map.of(),
            Path.of("logs"),
            Path.of("report"));

    private static final MessageCounts HEARD = new MessageCounts(900, 0, 0, 0, 0, 40);

    private final AtomicLong nanos = new AtomicLong();
    private final Stopwatch stopwatch = new Stopwatch(nanos::get);
    private final EventLog events = new EventLog(stopwatch);
    private final Tally tally = new Tally(stopwatch);

    @BeforeEach
    void roll() {
        happen("v1-a", Event.Kind.STARTED, Event.Kind.READY, Event.Kind.ADDED);
        serve("v1", "v1-a");
        happen("v2-a", Event.Kind.STARTED, Event.Kind.READY, Event.Kind.ADDED);
        happen("v1-a", Event.Kind.REMOVED, Event.Kind.TERMINATED, Event.Kind.EXITED);
        serve("v2", "v2-a");
    }

    @Test
    void needsNothingElse() {
        Document report = report();
        assertThat(report.select("[src], [href], link, script, iframe, img")).isEmpty();
        assertThat(report.html())
                .doesNotContain("http://", "https://", "@import", "url(http")
                .contains("prefers-color-scheme: dark");
    }

    @Test
    void showsBothVersionsAndEveryEvent() {
        Document report = report();
        assertThat(report.select("svg path.area-v1, svg path.area-v2")).hasSize(2);
        assertThat(report.select("svg line.marker > title").eachText())
                .contains("v1-a SIGTERM at 9.0 s", "v2-a ready at 6.0 s");
        assertThat(report.select("tbody tr")).hasSize(2);
        assertThat(report.select("h1.ok")).hasSize(1);
    }

    @Test
    void saysWhatTheRunCannotTell() {
        assertThat(report().text()).contains("0 of 20 requests failed", "150", "95 % of replacements are");
        assertThat(Statistics.mostLikely(10)).isCloseTo(0.26, within(0.005));
    }

    @Test
    void claimsNothingAfterAFailure() {
        tally.failed("status 502");
        assertThat(report().text()).contains("1 of 21 requests failed").doesNotContain("in a million");
        assertThat(report().select("h1.failed")).hasSize(1);
    }

    @Test
    void textOfTheShopIsEscaped() {
        tally.wrong("shopper-1", "found <script>alert('x')</script> & \"more\"");
        Document report = report();
        assertThat(report.select("script")).isEmpty();
        assertThat(report.text()).contains("<script>alert('x')</script> & \"more\"");
    }

    @Test
    void runWithoutAnyRequestStillHasAReport() {
        Tally empty = new Tally(stopwatch);
        assertThat(report(empty).select("h1.failed")).hasSize(1);
    }

    private Document report() {
        return report(tally);
    }

    private Document report(Tally counted) {
        Scene scene = new Scene(OPTIONS, stopwatch, events, counted, ReportTest::instances, Optional::empty);
        RunOutcome outcome = new RunOutcome(true, true, false, 12, new Audit(5, 0, 0), HEARD, List.of());
        Verdict verdict = Verdict.of(OPTIONS, counted.totals(), outcome, Optional.empty());
        return Jsoup.parse(new Report(scene, verdict, Instant.EPOCH).html());
    }

    private static List<ShopInstance> instances() {
        URI nowhere = URI.create("http://127.0.0.1:1");
        ChildProcess none = null;
        return List.of(new ShopInstance("v1-a", "v1", nowhere, none), new ShopInstance("v2-a", "v2", nowhere, none));
    }

    private void happen(String instance, Event.Kind... kinds) {
        for (Event.Kind kind : kinds) {
            nanos.addAndGet(1_000_000_000L);
            events.add(instance, kind);
        }
    }

    private void serve(String version, String instance) {
        for (int i = 0; i < 10; i++) {
            Tally.Started started = tally.started();
            nanos.addAndGet(100_000_000L);
            tally.answered(started, version, instance);
        }
    }
}
