package io.continuity.benchmarks.websockets;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many messages a server sends in a second to a few clients that take all they get. <em>Not thread-safe.</em> */
final class Push {
    static final int CLIENTS = 20;
    private static final int AHEAD = 64;
    private static final Duration LEAD_IN = Duration.ofMillis(300);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Site site;
    private final Map<Way, Measured> measured = new LinkedHashMap<>();

    private record Way(Subject subject, int ahead) {
        String title() {
            return subject.title() + (ahead > 1 ? ", " + ahead + " ahead" : "");
        }
    }

    private record Measured(Figures perSecond, Figures micros) {}

    Push(Site site) {
        this.site = site;
    }

    /** What one client gets, which has to be without a gap. */
    private static final class Reader implements Client.Listener {
        private long count;
        private long last;

        @Override
        public void received(ByteBuffer content) {
            long number = 0;
            for (int i = 0; i < Pusher.DIGITS; i++) {
                number = number * 10 + content.get(content.position() + i) - '0';
            }
            if (number != last + 1 && number != Pusher.START) {
                throw new BenchmarkException("after message " + last + " came " + number);
            }
            last = number;
            count++;
        }
    }

    private record Crowd(Child server, List<Reader> readers, List<Client> clients) {
        long count() {
            return readers.stream().mapToLong(reader -> reader.count).sum();
        }
    }

    private Crowd crowd(Subject subject) {
        Child server = site.server(subject);
        List<Reader> readers = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Reader reader = new Reader();
            Client client = Client.of(subject, site.loop(), server::address, reader);
            client.open();
            readers.add(reader);
            clients.add(client);
        }
        site.loop().until("all connect", LIMIT, () -> clients.stream().allMatch(Client::isOpen));
        return new Crowd(server, readers, clients);
    }

    void run(Report report) {
        Map<Subject, Crowd> crowds = new LinkedHashMap<>();
        for (Subject subject : Subject.values()) {
            crowds.put(subject, crowd(subject));
        }
        List<Way> ways = new ArrayList<>(List.of(
                new Way(Subject.RAW, 1),
                new Way(Subject.VOLATILE, 1),
                new Way(Subject.MEMORY, 1),
                new Way(Subject.MEMORY, AHEAD),
                new Way(Subject.REDIS, 1),
                new Way(Subject.REDIS, AHEAD)));
        site.loop()
                .every(Duration.ofMillis(100), () -> crowds.values()
                        .forEach(crowd -> crowd.clients().forEach(Client::tick)));
        for (Way way : ways) {
            site.say("push, warm-up: " + way.title());
            load(crowds.get(way.subject()), way, site.settings().pace().warmUp());
        }
        measured.clear();
        for (int round = 0; round < site.settings().pace().rounds(); round++) {
            for (Way way : ways) {
                load(crowds.get(way.subject()), way, site.settings().pace().time());
            }
            Collections.rotate(ways, 1);
        }
        crowds.values().forEach(crowd -> crowd.clients().forEach(Client::cut));
        crowds.values().forEach(crowd -> crowd.server().kill());
        report(report);
    }

    private void load(Crowd crowd, Way way, Duration time) {
        site.ask(crowd.server(), "push " + way.ahead(), "pushing");
        site.loop().run(LEAD_IN);
        long before = crowd.count();
        Duration cpu = crowd.server().cpu();
        long start = Loop.now();
        site.loop().run(time);
        double seconds = (Loop.now() - start) / 1e9;
        long count = crowd.count() - before;
        double micros = crowd.server().cpu().minus(cpu).toNanos() / 1e3 / count;
        site.ask(crowd.server(), "stop", "stopped");
        if (crowd.clients().stream().anyMatch(client -> client.counts().resets > 0)) {
            throw new BenchmarkException("a connection was lost: " + way.title());
        }
        Measured figures = measured.computeIfAbsent(way, unused -> new Measured(new Figures(), new Figures()));
        figures.perSecond().add(count / seconds);
        figures.micros().add(micros);
        site.say(way.title() + ": " + Report.number(count / seconds) + " messages a second");
    }

    private void report(Report report) {
        report.table("Push", "messages a second", "of raw", "CPU µs of the server");
        double raw = measured.get(new Way(Subject.RAW, 1)).perSecond().median();
        measured.keySet().stream()
                .sorted((one, other) -> one.subject().compareTo(other.subject()) * 1000 + one.ahead() - other.ahead())
                .forEach(way -> report.row(
                        way.title(),
                        Report.number(measured.get(way).perSecond().median()),
                        Report.number(measured.get(way).perSecond().median() / raw),
                        Report.number(measured.get(way).micros().median())));
        aim(report, "volatile", 0.8, new Way(Subject.VOLATILE, 1), raw);
        aim(report, "persisted in Redis, then sent", 0.5, new Way(Subject.REDIS, AHEAD), raw);
        aim(report, "the log in memory", 0.5, new Way(Subject.MEMORY, AHEAD), raw);
    }

    private void aim(Report report, String what, double limit, Way way, double raw) {
        report.aim(
                "messages pushed a second, " + what + ", to raw",
                true,
                limit,
                measured.get(way).perSecond().median() / raw);
    }
}
