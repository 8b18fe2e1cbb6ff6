package io.continuity.benchmarks.websockets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What connections take of an instance's heap that do nothing. <em>Not thread-safe.</em> */
final class Idle {
    private static final int TOGETHER = 50;
    private static final int FIRST = 100;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private final Site site;

    Idle(Site site) {
        this.site = site;
    }

    void run(Report report) {
        Map<Subject, Double> kilobytes = new EnumMap<>(Subject.class);
        for (Subject subject : new Subject[] {Subject.RAW, Subject.REDIS}) {
            site.say("idle connections: " + subject.title());
            kilobytes.put(subject, measure(subject));
        }
        report.table(site.settings().idle() + " idle connections", "KB of heap for each", "of raw");
        kilobytes.forEach((subject, size) ->
                report.row(subject.title(), Report.number(size), Report.number(size / kilobytes.get(Subject.RAW))));
    }

    private double measure(Subject subject) {
        Child server = site.server(subject);
        List<Client> clients = new ArrayList<>(connect(site, server, subject, FIRST));
        long before = heap(server);
        clients.addAll(connect(site, server, subject, site.settings().idle()));
        long after = heap(server);
        clients.forEach(Client::cut);
        server.kill();
        return (after - before) / 1024.0 / site.settings().idle();
    }

    private long heap(Child server) {
        site.loop().run(SETTLE);
        return Long.parseLong(site.ask(server, "heap", "heap"));
    }

    /** Has clients come that say nothing. */
    private static List<Client> connect(Site site, Child server, Subject subject, int count) {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(Client.of(subject, site.loop(), server::address, content -> {}));
        }
        open(site, clients);
        return clients;
    }

    /** Opens them, a few at a time. */
    static void open(Site site, List<? extends Client> clients) {
        for (int i = 0; i < clients.size(); i += TOGETHER) {
            List<? extends Client> some = clients.subList(i, Math.min(clients.size(), i + TOGETHER));
            some.forEach(Client::open);
            site.loop().until("clients connect", LIMIT, () -> some.stream().allMatch(Client::isOpen));
        }
    }
}
