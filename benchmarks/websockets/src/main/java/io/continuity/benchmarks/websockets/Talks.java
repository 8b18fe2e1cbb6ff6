package io.continuity.benchmarks.websockets;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Clients that all say something now and then. <em>Not thread-safe.</em> */
final class Talks {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(100);

    private final Site site;
    private final List<Client> clients = new ArrayList<>();
    private final List<Talk> talks = new ArrayList<>();
    private boolean over;

    Talks(Site site, Subject subject, int count, Supplier<InetSocketAddress> addresses) {
        this.site = site;
        for (int i = 0; i < count; i++) {
            Talk talk = new Talk();
            talks.add(talk);
            clients.add(Client.of(subject, site.loop(), addresses, talk));
        }
        Idle.open(site, clients);
    }

    /** Has each say something in each interval, at a moment of its own. */
    void begin(Duration interval) {
        for (int i = 0; i < clients.size(); i++) {
            Client client = clients.get(i);
            Talk talk = talks.get(i);
            long first = ThreadLocalRandom.current().nextLong(interval.toNanos());
            site.loop().after(Duration.ofNanos(first), () -> say(client, talk, interval));
        }
        tick();
    }

    private void say(Client client, Talk talk, Duration interval) {
        if (!over) {
            talk.say(client);
            site.loop().after(interval, () -> say(client, talk, interval));
        }
    }

    private void tick() {
        if (!over) {
            clients.forEach(Client::tick);
            site.loop().after(TICK, this::tick);
        }
    }

    /** Says nothing more, waits for what can still be answered, and leaves. */
    void end() {
        over = true;
        for (long end = Loop.now() + LIMIT.toNanos(); sum(Talk::missing) > 0 && Loop.now() < end; ) {
            int missing = sum(Talk::missing);
            site.loop().run(Duration.ofSeconds(3));
            if (missing == sum(Talk::missing)) {
                break;
            }
        }
        clients.forEach(Client::cut);
    }

    int sum(ToIntFunction<Talk> what) {
        return talks.stream().mapToInt(what).sum();
    }

    int resumed() {
        return clients.stream().mapToInt(client -> client.counts().resumed).sum();
    }

    int opened() {
        return clients.stream().mapToInt(client -> client.counts().opened).sum();
    }

    int resets() {
        return clients.stream().mapToInt(client -> client.counts().resets).sum();
    }
}
