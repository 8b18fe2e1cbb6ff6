package io.continuity.benchmarks.websockets;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** How long one message takes to the endpoint, and its answer back, when there is no other. <em>Not thread-safe.</em> */
final class RoundTrips {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Site site;
    private final Map<Subject, Line> lines = new EnumMap<>(Subject.class);

    RoundTrips(Site site) {
        this.site = site;
    }

    /** One client that says the next thing when it was answered. */
    private static final class Line implements Client.Listener {
        private final Child server;
        private final Client client;
        private final Figures p50 = new Figures();
        private final Figures p99 = new Figures();
        private Figures micros = new Figures();
        private boolean talking;
        private boolean waiting;
        private long sentAt;

        Line(Site site, Subject subject) {
            this.server = site.server(subject);
            this.client = Client.of(subject, site.loop(), server::address, this);
            client.open();
        }

        @Override
        public void received(ByteBuffer content) {
            micros.add((Loop.now() - sentAt) / 1e3);
            waiting = false;
            if (talking) {
                say();
            }
        }

        void say() {
            sentAt = Loop.now();
            waiting = true;
            if (!client.send("how long does this take")) {
                throw new BenchmarkException("a client cannot send");
            }
        }
    }

    void run(Report report) {
        for (Subject subject : Subject.values()) {
            lines.put(subject, new Line(site, subject));
        }
        site.loop().until("all connect", LIMIT, () -> lines.values().stream().allMatch(line -> line.client.isOpen()));
        site.say("round trips, warm-up");
        lines.values().forEach(line -> talk(line, site.settings().pace().warmUp()));
        for (int round = 0; round < site.settings().pace().rounds(); round++) {
            lines.values().forEach(line -> {
                Figures micros = talk(line, site.settings().pace().time());
                line.p50.add(micros.percentile(0.5));
                line.p99.add(micros.percentile(0.99));
            });
        }
        lines.values().forEach(line -> {
            line.client.cut();
            line.server.kill();
        });
        report(report);
    }

    private Figures talk(Line line, Duration time) {
        line.micros = new Figures();
        line.talking = true;
        line.say();
        site.loop().run(time);
        line.talking = false;
        site.loop().until("the last answer", LIMIT, () -> !line.waiting);
        return line.micros;
    }

    private void report(Report report) {
        report.table("Round trip", "p50 µs", "p99 µs", "p50 added, of raw");
        double raw = lines.get(Subject.RAW).p50.median();
        lines.forEach((subject, line) -> report.row(
                subject.title(),
                Report.number(line.p50.median()),
                Report.number(line.p99.median()),
                Report.number(line.p50.median() / raw - 1)));
        for (Subject subject : new Subject[] {Subject.MEMORY, Subject.REDIS}) {
            double added = lines.get(subject).p50.median() / raw - 1;
            report.aim("time added to a round trip, p50, " + subject.title() + ", to raw's", false, 2, added);
        }
    }
}
