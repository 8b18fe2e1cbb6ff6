package io.continuity.examples.rollout;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What instances are told at their start.
 *
 * <p>Immutable.
 */
record ShopArguments(DemoOptions options, int redisPort, KeyFile keys, String liveKey) {
    /** Above what a busy machine delays a renewal by; five renewals fit in. */
    private static final String LEASE_TIME = "10s";

    /** A canary that starts on the cores that serve the others is slow at first, and no worse for it. */
    private static final String SLOW = "5s";

    List<String> of(Seat seat) {
        List<String> arguments = new ArrayList<>(sessions(seat.name()));
        if (options.live()) {
            arguments.add("--continuity.websocket.log=redis");
            arguments.add("--continuity.websocket.keys.demo=" + liveKey);
        } else {
            arguments.add("--continuity.websocket.enabled=false");
        }
        arguments.add("--server.port=" + seat.port());
        arguments.add("--server.address=127.0.0.1");
        arguments.add("--shop.instance=" + seat.name());
        arguments.add("--shop.journal=" + journal(seat.name()));
        arguments.add("--continuity.drain.enabled=" + options.drain());
        arguments.add("--continuity.drain.shed-idempotent=" + (options.balancer() == BalancerKind.NGINX));
        if (options.plan().strategy() == StrategyKind.CANARY) {
            arguments.add("--continuity.verdict.p99-floor=" + SLOW);
        }
        if (options.plan().faulty() && seat.version().equals(DemoRun.NEW)) {
            arguments.add("--shop.faulty=true");
        }
        return arguments;
    }

    /** Where an instance writes down which POSTs it has executed. */
    Path journal(String instance) {
        return options.logs().toAbsolutePath().resolve(instance + ".journal");
    }

    private List<String> sessions(String instance) {
        return switch (options.sessions()) {
            case REDIS ->
                List.of(
                        "--continuity.redis.uri=redis://127.0.0.1:" + redisPort,
                        "--continuity.session.failure-policy=" + (options.hasOutage() ? "degrade" : "fail"),
                        "--continuity.fleet.lease-time=" + LEASE_TIME,
                        "--continuity.fleet.bake-time="
                                + options.plan().bakeTime().toSeconds() + "s",
                        "--shop.session-types=" + options.plan().sessionTypes());
            case JWT ->
                List.of(
                        "--continuity.session.store=jwt",
                        "--continuity.session.jwt.keys-location=" + keys.path().toAbsolutePath(),
                        "--continuity.session.jwt.reload-interval=" + KeyFile.RELOAD_INTERVAL,
                        "--continuity.session.jwt.propagation=" + KeyFile.PROPAGATION,
                        "--continuity.session.jwt.clock-skew=" + KeyFile.CLOCK_SKEW,
                        "--shop.session-types=" + options.plan().sessionTypes());
            case MEMORY -> List.of("--continuity.enabled=false", "--shop.route=" + instance);
        };
    }
}
