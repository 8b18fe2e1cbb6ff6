package io.continuity.spring;

import io.continuity.servlet.VersionSkew;
import io.continuity.servlet.VersionSkew.Relation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Counts requests by the version that their client says it is of, and what that is to the server's.
 *
 * <p>Of the versions that the fleet knows, the last {@value #NAMED} are named, but never more than {@value #MAX_NAMES} while the
 * instance lives; all else is "other". <em>Thread-safe.</em>
 */
final class SkewMeters implements Consumer<VersionSkew> {
    static final int NAMED = 3;
    static final int MAX_NAMES = 8;

    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Supplier<List<String>> knownVersions;
    private final Map<String, Map<Relation, Counter>> counters = new ConcurrentHashMap<>();

    /**
     * Creates it, without meters.
     *
     * @param knownVersions of the application, the one that was deployed first before the others
     */
    SkewMeters(MeterRegistry registry, Supplier<List<String>> knownVersions) {
        this.registry = registry;
        this.knownVersions = knownVersions;
    }

    @Override
    public void accept(VersionSkew skew) {
        counters.computeIfAbsent(name(skew.client()), name -> new ConcurrentHashMap<>())
                .computeIfAbsent(skew.relation(), relation -> counter(name(skew.client()), relation))
                .increment();
    }

    private String name(String client) {
        if (counters.containsKey(client)) {
            return client;
        }
        List<String> known = knownVersions.get();
        List<String> last = known.subList(Math.max(0, known.size() - NAMED), known.size());
        return last.contains(client) && counters.size() < MAX_NAMES ? client : OTHER;
    }

    private Counter counter(String client, Relation relation) {
        return Counter.builder("continuity.skew")
                .description("Requests by the version that their client says it is of")
                .tag("client.version", client)
                .tag("relation", relation.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .register(registry);
    }
}
