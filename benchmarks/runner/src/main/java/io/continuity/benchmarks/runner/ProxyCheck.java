package io.continuity.benchmarks.runner;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What the proxy itself takes, as the median time of a PING.
 *
 * <p>Immutable.
 */
record ProxyCheck(Duration direct, Duration through, Duration delayed) {
    private static final int PINGS = 400;

    static ProxyCheck of(Redis redis, Duration delay, LongSupplier nanoTicker) {
        try (DelayingProxy proxy = DelayingProxy.start(redis.address(), nanoTicker)) {
            RedisAddress through = redis.address().through(proxy.port());
            Duration direct = ping(redis.address(), nanoTicker);
            Duration atOnce = ping(through, nanoTicker);
            proxy.delay(delay);
            return new ProxyCheck(direct, atOnce, ping(through, nanoTicker));
        }
    }

    private static Duration ping(RedisAddress address, LongSupplier nanoTicker) {
        Latencies latencies = new Latencies();
        try (RedisLink link = RedisLink.open(address)) {
            for (int i = 0; i < PINGS; i++) {
                long begin = nanoTicker.getAsLong();
                link.call("PING");
                latencies.add(nanoTicker.getAsLong() - begin);
            }
        }
        return Duration.ofNanos(latencies.percentile(0.5));
    }
}
