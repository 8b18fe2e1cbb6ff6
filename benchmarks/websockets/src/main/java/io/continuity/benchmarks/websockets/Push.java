package io.continuity.benchmarks.websockets;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many messages a server sends in a second to clients that take all they get. <em>Not thread-safe.</em> */
final class Push {
    /** How the application sends. */
    enum Shape {
        /** A thread for each of a few clients, each of which gets many messages at a time. */
        STREAMS("push", 20, 64, "Streams to 20 clients"),
        /** One thread for many clients, each of which gets one message at a time. */
        BROADCAST("cast", 500, 500, "Broadcast to 500 clients");

        private final String command;
        private final int clients;
        private final int ahead;
        private final String title;

        Shape(String command, int clients, int ahead, String title) {
            this.command = command;
            this.clients = clients;
            this.ahead = ahead;
            this.title = title;
        }
    }

    private static final Duration LEAD_IN = Duration.ofMillis(300);

    private final Site site;
    private final Shape shape;
    private final Map<Way, Measured> measured = new LinkedHashMap<>();

    private record Way(Subject subject, int ahead) {
        String title() {
            return subject.title()
                    + (ahead == 0 ? ", blocking" : ahead == 1 ? ", asynchronous" : ", " + ahead + " on their way");
        }
    }

    private record Measured(Figures perSecond, Figures micros) {}

    Push(Site site, Shape shape) {
        this.site = site;
        this.shape = shape;
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
        for (int i = 0; i < shape.clients; i++) {
            Reader reader = new Reader();
            readers.add(reader);
            clients.add(Client.of(subject, site.loop(), server::address, reader));
        }
        Idle.open(site, clients);
        return new Crowd(server, readers, clients);
    }

    void run(Report report) {
        Map<Subject, Crowd> crowds = new LinkedHashMap<>();
        for (Subject subject : Subject.values()) {
            crowds.put(subject, crowd(subject));
        }
        List<Way> ways = ways();
        site.loop().every(Duration.ofMillis(100), () -> crowds.values()
                .forEach(crowd -> crowd.clients().forEach(Client::tick)));
        for (Way way : ways) {
            site.say(shape.title + ", warm-up: " + way.title());
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

    private List<Way> ways() {
        List<Way> ways = new ArrayList<>(List.of(raw(), new Way(Subject.RAW, 1), new Way(Subject.VOLATILE, 0)));
        if (shape == Shape.STREAMS) {
            ways.add(new Way(Subject.MEMORY, 0));
            ways.add(new Way(Subject.REDIS, 0));
        }
        ways.add(new Way(Subject.MEMORY, shape.ahead));
        ways.add(new Way(Subject.REDIS, shape.ahead));
        return ways;
    }

    /** The fastest that Tomcat has: its asynchronous messages each need another thread to say that they are out. */
    private static Way raw() {
        return new Way(Subject.RAW, 0);
    }

    private void load(Crowd crowd, Way way, Duration time) {
        site.ask(crowd.server(), shape.command + " " + way.ahead(), "pushing");
        site.loop().run(LEAD_IN);
        long before = crowd.count();
        Duration cpu = crowd.server().cpu();
        long start = Loop.now();
        site.loop().run(time);
        double seconds = (Loop.now() - start) / 1e9;
        long count = crowd.count() - before;
        double micros = crowd.server().cpu().minus(cpu).toNanos() / 1e3 / count;
        boolean fine = site.ask(crowd.server(), "stop", "stopped").equals("true");
        if (!fine || crowd.clients().stream().anyMatch(client -> client.counts().resets > 0)) {
            throw new BenchmarkException("a connection was lost: " + way.title());
        }
        Measured figures = measured.computeIfAbsent(way, unused -> new Measured(new Figures(), new Figures()));
        figures.perSecond().add(count / seconds);
        figures.micros().add(micros);
        site.say(way.title() + ": " + Report.number(count / seconds) + " messages a second");
    }

    private void report(Report report) {
        report.table(shape.title, "messages a second", "of raw", "CPU µs of the server");
        double raw = perSecond(raw());
        measured.keySet().stream()
                .sorted(Comparator.comparing(Way::subject).thenComparing(Way::ahead))
                .forEach(way -> report.row(
                        way.title(),
                        Report.number(perSecond(way)),
                        Report.number(perSecond(way) / raw),
                        Report.number(measured.get(way).micros().median())));
        aim(report, "volatile", 0.8, new Way(Subject.VOLATILE, 0));
        aim(report, "log in memory", 0.5, new Way(Subject.MEMORY, shape.ahead));
        aim(report, "log in Redis", 0.5, new Way(Subject.REDIS, shape.ahead));
    }

    private double perSecond(Way way) {
        return measured.get(way).perSecond().median();
    }

    private void aim(Report report, String what, double limit, Way way) {
        String text = shape.title.toLowerCase(Locale.ROOT) + ", messages a second, " + what + ", to raw";
        report.aim(text, true, limit, perSecond(way) / perSecond(raw()));
    }
}
