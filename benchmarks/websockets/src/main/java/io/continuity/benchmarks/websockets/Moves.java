package io.continuity.benchmarks.websockets;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** All connections of an instance that leaves service go to another one. <em>Not thread-safe.</em> */
final class Moves {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final double SLOT = 0.1;

    private final Site site;
    private final Figures handshakes = new Figures();
    private boolean leaving;

    Moves(Site site) {
        this.site = site;
    }

    void run(Report report) {
        int count = site.settings().idle();
        site.say("drain of " + count + " connections");
        Child from = site.server(Subject.REDIS);
        Child to = site.server(Subject.REDIS);
        Talks talks = new Talks(site, Subject.REDIS, count, () -> {
            if (leaving) {
                handshakes.add(Loop.now() / 1e9);
            }
            return (leaving ? to : from).address();
        });
        talks.begin(INTERVAL);
        site.loop().run(INTERVAL);
        leaving = true;
        from.terminate();
        site.loop().until("the instance leaves service", LIMIT, () -> !from.isAlive());
        site.loop().run(INTERVAL);
        talks.end();
        to.kill();
        report(report, talks);
    }

    private void report(Report report, Talks talks) {
        List<Integer> slots = handshakes.per(SLOT);
        int peak = Collections.max(slots);
        double average = (double) handshakes.count() / slots.size();
        report.table("Drain of " + site.settings().idle() + " connections", "");
        report.row("handshakes", Report.number(handshakes.count()));
        report.row("connections that went on", Report.number(talks.resumed()));
        report.row("seconds from the first to the last", Report.number(slots.size() * SLOT));
        report.row("handshakes in 100 ms, average", Report.number(average));
        report.row("handshakes in 100 ms, most", Report.number(peak));
        report.row("messages sent, and answered", Report.number(talks.sum(Talk::said)));
        report.row("lost", Report.number(talks.sum(Talk::missing)));
        report.row("twice", Report.number(talks.sum(Talk::twice)));
        report.row("out of order", Report.number(talks.sum(Talk::disordered)));
        report.row("resets", Report.number(talks.resets()));
        report.aim("drain, handshakes in 100 ms, most, to the average", false, 2, peak / average);
        int wrong = talks.sum(Talk::missing) + talks.sum(Talk::twice) + talks.sum(Talk::disordered) + talks.resets();
        report.aim("drain, messages lost, twice or out of order", false, 0, wrong);
        if (wrong > 0) {
            throw new BenchmarkException("a drain has lost something:\n" + report);
        }
    }
}
