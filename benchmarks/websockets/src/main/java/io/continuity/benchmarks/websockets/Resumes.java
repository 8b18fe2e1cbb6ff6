package io.continuity.benchmarks.websockets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long it takes from opening a socket to the last of ten messages that were sent while the client was away.
 * <em>Not thread-safe.</em>
 */
final class Resumes {
    private static final int PENDING = 10;
    private static final int WARM_UP = 300;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Site site;
    private final List<Child> servers = new ArrayList<>();
    private final Figures here = new Figures();
    private final Figures elsewhere = new Figures();
    private int at;
    private long count;
    private String id = "";

    Resumes(Site site) {
        this.site = site;
    }

    void run(Report report) {
        site.say("resumes");
        servers.add(site.server(Subject.REDIS));
        servers.add(site.server(Subject.REDIS));
        Client client =
                Client.of(Subject.REDIS, site.loop(), () -> servers.get(at).address(), this::received);
        client.open();
        site.loop().until("it connects", LIMIT, client::isOpen);
        client.send("id");
        site.loop().until("it has an id", LIMIT, () -> !id.isEmpty());
        Figures ignored = new Figures();
        for (int i = 0; i < WARM_UP; i++) {
            resume(client, i % 2, ignored);
        }
        for (int i = 0; i < site.settings().resumes(); i++) {
            resume(client, 1 - at, elsewhere);
            resume(client, at, here);
        }
        if (client.counts().resets > 0) {
            throw new BenchmarkException("a connection was lost");
        }
        servers.forEach(Child::kill);
        report(report);
    }

    private void received(ByteBuffer content) {
        if (id.isEmpty()) {
            id = StandardCharsets.UTF_8.decode(content).toString();
        } else {
            count++;
        }
    }

    private void resume(Client client, int where, Figures figures) {
        client.tick();
        client.cut();
        if (!site.ask(servers.get(at), "post " + id + " " + PENDING, "posted").equals("true")) {
            throw new BenchmarkException("what was sent to a client that is away was not kept");
        }
        at = where;
        count = 0;
        long start = Loop.now();
        client.open();
        site.loop().until("all that waits has come", LIMIT, () -> count >= PENDING);
        figures.add((Loop.now() - start) / 1e6);
    }

    private void report(Report report) {
        report.table("Resume with " + PENDING + " messages that wait", "p50 ms", "p99 ms");
        row(report, "at the instance that had the connection", here);
        row(report, "at another one", elsewhere);
        report.aim("resume elsewhere, p99 in ms", false, 50, elsewhere.percentile(0.99));
        report.aim("resume at the same instance, p99 in ms", false, 50, here.percentile(0.99));
    }

    private static void row(Report report, String title, Figures figures) {
        report.row(title, Report.number(figures.median()), Report.number(figures.percentile(0.99)));
    }
}
