package io.continuity.examples.rollout;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Puts those together who make load: users, programs that keep their connections, and listeners to streams.
 *
 * <p>Immutable.
 */
record CrowdFactory(DemoOptions options, HttpClient client, LoadBooks books, InstantSource clock) {
    private static final long SEED = 20_260_101;
    private static final int BUSY = 2;
    private static final int BUSY_THINK_MILLIS = 10;
    private static final int SPARSE = 10;
    private static final int SPARSE_THINK_MILLIS = 500;
    private static final int STREAMS = 6;
    private static final int QUESTIONS_PER_SECOND = 20;

    /** Those with open pages. */
    Audience audience(URI shop) {
        LiveUser.Listening listening =
                new LiveUser.Listening(options.users() * 1000 / QUESTIONS_PER_SECOND, clock, books.tally());
        return new Audience(IntStream.rangeClosed(1, options.live() ? options.users() : 0)
                .mapToObj(n -> new LiveUser("shopper-" + n, shop, new Browser(client, shop, books.tally()), listening))
                .toList());
    }

    Crowd crowd(ScheduledExecutorService threads, URI shop, Audience audience) {
        List<Shopper> shoppers = IntStream.rangeClosed(1, options.users())
                .mapToObj(n -> shopper(n, shop))
                .toList();
        return new Crowd(
                shoppers,
                Stream.concat(programs(shop).stream(), audience.users().stream())
                        .toList(),
                threads,
                new Random(SEED),
                books.tally());
    }

    private Shopper shopper(int number, URI shop) {
        Tally tally = books.tally();
        return new Shopper("shopper-" + number, new Browser(client, shop, tally), tally, new Random(SEED + number));
    }

    private List<Visitor> programs(URI shop) {
        List<Visitor> programs = new ArrayList<>();
        for (int n = 1; n <= BUSY; n++) {
            programs.add(KeepAliveClient.getting("busy-get-" + n, shop, BUSY_THINK_MILLIS, books));
            programs.add(KeepAliveClient.posting("busy-post-" + n, shop, BUSY_THINK_MILLIS, books));
        }
        for (int n = 1; n <= SPARSE; n++) {
            programs.add(KeepAliveClient.getting("sparse-get-" + n, shop, SPARSE_THINK_MILLIS, books));
            programs.add(KeepAliveClient.posting("sparse-post-" + n, shop, SPARSE_THINK_MILLIS, books));
        }
        for (int n = 1; n <= STREAMS && options.drains(); n++) {
            programs.add(new EventStreamClient("stream-" + n, shop, books.tally()));
        }
        return programs;
    }
}
