package io.continuity.benchmarks.websockets;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Three instances are replaced one after another, the first of them by {@code SIGKILL}: what becomes of messages, with and
 * without Continuity. <em>Not thread-safe.</em>
 */
final class Contrast {
    private static final int INSTANCES = 3;
    private static final int CLIENTS = 100;
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Site site;

    Contrast(Site site) {
        this.site = site;
    }

    void run(Report report) {
        Map<Subject, Talks> all = new EnumMap<>(Subject.class);
        for (Subject subject : new Subject[] {Subject.RAW, Subject.REDIS}) {
            site.say("rolling replacement: " + subject.title());
            all.put(subject, replace(subject));
        }
        report.table(
                "Rolling replacement",
                "sent",
                "not sent",
                "answers missing",
                "twice",
                "out of order",
                "sockets opened");
        all.forEach((subject, talks) -> report.row(
                subject == Subject.RAW ? "Tomcat, and a client that reconnects at once" : subject.title(),
                Report.number(talks.sum(Talk::said)),
                Report.number(talks.sum(Talk::unsaid)),
                Report.number(talks.sum(Talk::missing)),
                Report.number(talks.sum(Talk::twice)),
                Report.number(talks.sum(Talk::disordered)),
                Report.number(talks.opened())));
        Talks ours = all.get(Subject.REDIS);
        int wrong = ours.sum(Talk::missing) + ours.sum(Talk::twice) + ours.sum(Talk::disordered) + ours.resets();
        report.aim("rolling replacement, messages lost, twice or out of order", false, 0, wrong);
        if (wrong > 0) {
            throw new BenchmarkException("a rolling replacement has lost something:\n" + report);
        }
    }

    private Talks replace(Subject subject) {
        List<Child> serving = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            serving.add(site.server(subject));
        }
        List<Child> old = List.copyOf(serving);
        Talks talks = new Talks(site, subject, CLIENTS, () -> any(serving));
        talks.begin(INTERVAL);
        for (Child leaving : old) {
            Child replacement = site.server(subject);
            site.loop().run(PAUSE);
            if (leaving == old.get(0)) {
                leaving.kill();
            }
            serving.add(replacement);
            serving.remove(leaving);
            leaving.terminate();
            site.loop().until("an instance ends", LIMIT, () -> !leaving.isAlive());
        }
        site.loop().run(PAUSE);
        talks.end();
        serving.forEach(Child::kill);
        return talks;
    }

    private static InetSocketAddress any(List<Child> serving) {
        return serving.get(ThreadLocalRandom.current().nextInt(serving.size())).address();
    }
}
